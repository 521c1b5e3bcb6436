// The cassette reader: opening, scanning, loading, and playing each stream event by event.

#include <map>

#include "hostile_cassette.h"
#include "salvage.h"
#include "stored_continuation.h"
#include "stored_interaction.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// Whoever is told of damage is told where.
void check_words(const std::string& said, const std::string& path) {
    require(said.find(path) != std::string::npos, "an error names the file");
    const bool is_no_cassette = said.find("is not a cassette") != std::string::npos || said.find(" version ") != std::string::npos ||
                                said.find("truncated within its header") != std::string::npos;
    require(is_no_cassette || said.find("at byte ") != std::string::npos, "an error names the place");
}

template <class Action>
void attempt(const std::string& path, Action action) {
    try {
        action();
    } catch (const CassetteError& error) {
        check_words(error.what(), path);
    }
}

// As it is played: in whatever order the events want their bytes, and written over by the application.
void take_events(const std::shared_ptr<const CassetteReader>& reader, const CassetteReader::Place& place) {
    StoredInteraction stored;
    stored.open(reader, place.offset, place.playable);
    std::map<std::uint64_t, std::uint64_t> taken;
    for (const Event& event : stored.events()) {
        const Stream stream = stream_of(event.kind);
        char* const bytes = stored.take(stream, event.size);
        require(bytes[event.size] == '\0', "what is taken is followed by a NUL");
        std::memset(bytes, '#', event.size);
        taken[static_cast<std::uint64_t>(stream)] += event.size;
        require(stored.taken(stream) == taken[static_cast<std::uint64_t>(stream)], "what has been taken is counted");
    }
}

void check_loaded(const Interaction& whole, const CassetteReader::Place& place) {
    require(whole.events.size() >= place.head.event_count, "every event is loaded");
    for (std::size_t i = 0; i < kStreams; ++i)
        require(whole.streams[i].size() >= place.head.streams[i].length, "every stream is loaded whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const HostileCassette cassette(data, size);
    attempt(cassette.path(), [&] {
        const auto reader = std::make_shared<const CassetteReader>(cassette.path());
        for (const CassetteReader::Place& place : reader->scan()) {
            attempt(cassette.path(), [&] { check_loaded(reader->load(place), place); });
            attempt(cassette.path(), [&] { take_events(reader, place); });
            attempt(cassette.path(), [&] {
                StoredContinuation more;
                for (const std::uint64_t offset : place.continuations) more.open(*reader, offset);
            });
        }
    });
    attempt(cassette.path(), [&] {
        const Salvage found = salvage(cassette.path());
        for (const CassetteReader::Place& place : found.places) check_loaded(found.cassette->load(place), place);
    });
    return 0;
}
