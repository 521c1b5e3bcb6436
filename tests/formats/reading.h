#pragma once
// How tests read cassettes.

#include <catch2/catch.hpp>

#include "samples.h"
#include "stored_interaction.h"

namespace replay::samples {

// "" if everything in the cassette can be read, else what is wrong with it.
inline std::string complaint(const std::string& path) {
    try {
        static_cast<void>(load_all(path));
        return "";
    } catch (const CassetteError& error) {
        return error.what();
    }
}

inline std::string complaint_about(const Scratch& folder, const std::string& bytes) {
    put_file(folder.file("complaint"), bytes);
    return complaint(folder.file("complaint"));
}

inline CassetteReader::Place place_in(const CassetteReader& reader, std::size_t number = 1) { return reader.scan().at(number - 1); }

inline Interaction with_long_body(std::size_t size) {
    Interaction made = get();
    made.events.resize(3);
    made.stream(Stream::response_body).clear();
    std::mt19937_64 random(5);
    // Chunks of all sizes, empty ones and some larger than the reader's window among them.
    while (made.stream(Stream::response_body).size() < size) {
        const std::size_t chunk = random() % 20 == 0  ? StoredInteraction::kWindow + random() % 5000
                                  : random() % 3 == 0 ? random() % 70'000
                                                      : random() % 3000;
        std::string bytes(chunk, '\0');
        for (char& c : bytes) c = static_cast<char>(random());
        add_event(made, EventKind::body, bytes, 3'000'000);
    }
    return made;
}

// Plays the events' bytes and compares each with what was recorded, as an application would get them; scribbles over them.
inline void check_play(StoredInteraction& stored, const Interaction& expected) {
    std::size_t at[kStreams] = {};
    bool terminated = true;
    bool equal = true;
    for (const Event& event : expected.events) {
        const Stream stream = stream_of(event.kind);
        std::size_t& from = at[static_cast<std::size_t>(stream)];
        char* const bytes = stored.take(stream, event.size);
        equal = equal && std::string_view(bytes, event.size) == std::string_view(expected.stream(stream)).substr(from, event.size);
        terminated = terminated && bytes[event.size] == '\0';
        std::memset(bytes, 'X', event.size);
        from += event.size;
        equal = equal && stored.taken(stream) == from;
    }
    CHECK(equal);
    CHECK(terminated);
}

// Closes the reader's descriptors, as a host does that closes what it does not know; returns the last one's number.
inline int close_descriptors_of(const std::string& path) {
    int last = -1;
    for (int fd = 3; fd < 4096; ++fd) {
        std::error_code none;
        if (std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), none) != std::filesystem::canonical(path)) continue;
        close(fd);
        last = fd;
    }
    return last;
}

}  // namespace replay::samples
