#pragma once
// Interactions, and cassettes made byte by byte, for the tests of the formats and of the replayer.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cassette_reader.h"
#include "cassette_writer.h"
#include "checksum.h"
#include "interaction.h"
#include "layout.h"

namespace replay::samples {

// A folder that goes when the test does.
class Scratch {
public:
    Scratch() {
        std::string pattern = (std::filesystem::temp_directory_path() / "replay-unit-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

private:
    std::string path_;
};

inline std::string file_contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void put_file(const std::string& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// What `action` answered in a forked child: true, false (also where it threw), or the child was killed.
enum class Ended { yes, no, killed };
template <class Action>
Ended in_child(Action action) {
    const pid_t child = fork();
    if (child == 0) {
        bool yes = false;
        try {
            yes = action();
        } catch (...) {
        }
        // Not _exit(3): ThreadSanitizer would report the threads that the fork has left behind.
        syscall(SYS_exit_group, yes ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status)) return Ended::killed;
    return WEXITSTATUS(status) == 0 ? Ended::yes : Ended::no;
}

inline void add_event(Interaction& interaction, EventKind kind, std::string_view bytes, std::uint64_t time, std::uint32_t call = 1,
                      std::uint32_t value = 0, std::uint16_t detail = 0, std::uint8_t flags = 0) {
    interaction.events.push_back({kind, flags, detail, static_cast<std::uint32_t>(bytes.size()), time, value, call});
    interaction.stream(stream_of(kind)).append(bytes);
}

// GET of a small JSON document.
inline Interaction get(std::string_view url = "http://example.org/a?b=1") {
    Interaction made;
    made.head.exact_key = {0x1111, 0x2222};
    made.head.canonical_key = {0x3333, 0x4444};
    made.head.bodiless_key = 0x5555;
    made.head.variant = 0x6666;
    made.head.session = 0x7777;
    made.head.started_ns = 1'790'000'000'000'000'000;
    made.head.duration_ns = 5'000'000;
    made.head.end_call = 3;
    add_event(made, EventKind::header, "HTTP/1.1 200 OK\r\n", 1'000'000);
    add_event(made, EventKind::header, "Content-Type: application/json\r\n", 1'000'100);
    add_event(made, EventKind::header, "\r\n", 1'000'200);
    add_event(made, EventKind::body, R"({"answer":)", 2'000'000, 2);
    add_event(made, EventKind::body, "42}", 4'000'000, 2);
    made.stream(Stream::request_head) = "GET /a?b=1 HTTP/1.1\r\nHost: example.org\r\nAccept: application/json\r\n\r\n";
    made.metadata.request.method = "GET";
    made.metadata.request.url = url;
    made.metadata.request.headers = {"Accept: application/json"};
    made.metadata.infos = {{0x100001, 0, 0, std::string(url), {}}, {0x100012, 0, 0, "application/json", {}}, {0x200002, 200, 0, "", {}}};
    made.metadata.recorder = "libcurl/7.88.1";
    return made;
}

// Everything that can be in an interaction is in this one.
inline Interaction everything() {
    Interaction made = get("ftp://***:***@host/dir/\xc3\xa9");
    made.head.exact_key = {};
    made.head.started_ns = -1;
    made.head.result = 28;
    made.head.flags = kInteractionBrokenOff | kInteractionPulledBody;
    made.events.clear();
    for (std::string& stream : made.streams) stream.clear();
    const std::int64_t amounts[4] = {100, 1, -1, INT64_MAX};
    const std::int64_t offset = -7;
    add_event(made, EventKind::debug, "  Trying 127.0.0.1\n", 10);
    add_event(made, EventKind::debug, "", 15, 1, 1448, 3);
    add_event(made, EventKind::pull, std::string_view("up\0load", 7), 20, 2, 65536);
    add_event(made, EventKind::seek, {reinterpret_cast<const char*>(&offset), sizeof offset}, 30, 2, 1, 3 << kSeekSourceShift | 2,
              kEventAnswered);
    add_event(made, EventKind::progress, {reinterpret_cast<const char*>(amounts), sizeof amounts}, 40, 2, 1, 0, kEventAnswered);
    add_event(made, EventKind::pull, "", 50, 2, 65536, 3);
    add_event(made, EventKind::header, "226 Done\r\n", 60, UINT32_MAX, 0, 1 | 2 << kHeaderRequestShift);
    add_event(made, EventKind::info, "", 65, UINT32_MAX, 1);
    add_event(made, EventKind::info, "", 66, UINT32_MAX, 0, kInfoWasNull);
    add_event(made, EventKind::lock, "", 67, UINT32_MAX, 2, 2);
    add_event(made, EventKind::cookie, "host\tFALSE\t/\tFALSE\t0\tname\tvalue", 68, UINT32_MAX, 0, kCookieIsAged);
    add_event(made, EventKind::lock, "", 69, UINT32_MAX, kUnlock, 2);
    add_event(made, EventKind::policy, "host 443 h1\nStrict-Transport-Security: max-age=1", 69, UINT32_MAX);
    add_event(made, EventKind::paused, "", 69, 3, 2, static_cast<std::uint16_t>(EventKind::body));
    add_event(made, EventKind::body, "\xff\xfe", 70, 3, 1, 0, kEventAnswered | kEventInPause | kEventDespitePause);
    add_event(made, EventKind::callback, "arguments", 80, 3, 1, 20312, kEventAnswered);
    made.stream(Stream::request_head) = "STOR x\r\n";
    Metadata& metadata = made.metadata;
    metadata.request.method = "PUT";
    metadata.request.options = {{"RANGE", "0-99"}, {"QUOTE", ""}};
    metadata.request.preferences = {{"HEADER", "1"}};
    metadata.request.limits = {{"TIMEOUT_MS", "1000"}};
    metadata.request.headers = {"X-Empty;", "Accept:"};
    Part inner;
    inner.name = "inner";
    inner.data = std::string("a\0b", 3);
    inner.headers = {"X-Part: 1", ""};
    Part outer;
    outer.name = "outer";
    outer.filename = "f.txt";
    outer.type = "multipart/mixed";
    outer.encoder = "base64";
    outer.digest = "00ff:1048577";
    outer.parts = {inner, Part{}};
    metadata.request.parts = {outer};
    metadata.infos = {{0x200002, -5, 0, "", {}}, {0x300003, 0, 0.25, "", {}},          {0x100001, 0, 0, "http://host/", {}},
                      {0x100012, 0, 0, "", {}},  {0x40001c, 0, 0, "", {"one", "two"}}, {0x600022, INT64_MIN, 0, "", {}}};
    metadata.asked = {{0x100012, 0, 0, "", {}}, {0x200002, 226, 0, "", {}}};
    metadata.last_request = 3;
    metadata.kept = {{4, "X-Proxy", "quiet"}, {UINT32_MAX, "", ""}};
    metadata.error = "Operation timed out";
    metadata.scope = "tests/test_a.py::test_b";
    return made;
}

// Any interaction that the format can hold: `random` decides.
inline Interaction arbitrary(std::mt19937_64& random) {
    const auto below = [&random](std::uint64_t limit) { return random() % limit; };
    const auto bytes = [&](std::size_t most) {
        std::string made(below(most + 1), '\0');
        for (char& c : made) c = static_cast<char>(random());
        return made;
    };
    Interaction made;
    made.head.exact_key = {random(), random()};
    made.head.canonical_key = {random(), random()};
    made.head.bodiless_key = random();
    made.head.variant = random();
    made.head.session = random();
    made.head.started_ns = static_cast<std::int64_t>(random() >> 1);
    made.head.duration_ns = random();
    made.head.result = static_cast<std::int32_t>(below(100));
    made.head.flags = static_cast<std::uint32_t>(below(4));
    made.head.end_call = static_cast<std::uint32_t>(random());
    for (std::uint64_t left = below(30), time = 0; left > 0; --left) {
        const auto kind = static_cast<EventKind>(1 + below(9));
        const std::string taken = kind == EventKind::seek       ? std::string(8, static_cast<char>(random()))
                                  : kind == EventKind::progress ? std::string(32, static_cast<char>(random()))
                                                                : bytes(200);
        add_event(made, kind, taken, time += below(1000), static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random()),
                  static_cast<std::uint16_t>(below(8)), static_cast<std::uint8_t>(below(8)));
    }
    made.stream(Stream::request_head) = bytes(300);
    if (below(2) == 0) made.stream(Stream::request_body) += bytes(300);
    Metadata& metadata = made.metadata;
    metadata.request.method = bytes(5);
    metadata.request.url = bytes(60);
    for (auto left = below(4); left > 0; --left) metadata.request.headers.push_back(bytes(20));
    for (auto left = below(4); left > 0; --left) metadata.request.options.push_back({bytes(8), bytes(8)});
    for (auto left = below(4); left > 0; --left) {
        Part part;
        part.name = bytes(4);
        part.data = bytes(50);
        part.headers.resize(below(3), bytes(9));
        part.parts.resize(below(3), part);
        metadata.request.parts.push_back(part);
    }
    const auto info = [&] {
        Info made;
        made.number = static_cast<std::uint32_t>(random());
        switch (made.number >> 20 & 15) {
            case 1:
                made.text = below(3) == 0 ? metadata.request.url : below(3) == 0 ? metadata.request.method : bytes(10);
                break;
            case 2:
            case 6:
                made.integer = static_cast<std::int64_t>(random());
                break;
            case 3:
                made.real = static_cast<double>(random());
                break;
            default:
                made.list.resize(below(3), bytes(5));
        }
        return made;
    };
    for (auto left = below(12); left > 0; --left) metadata.infos.push_back(info());
    for (auto left = below(3); left > 0; --left) metadata.asked.push_back(info());
    metadata.last_request = static_cast<std::uint32_t>(random());
    for (auto left = below(3); left > 0; --left) metadata.kept.push_back({static_cast<std::uint32_t>(random()), bytes(8), bytes(8)});
    metadata.error = bytes(20);
    metadata.scope = bytes(20);
    return made;
}

// Equal in all that an interaction says; the lengths and checksums in the head are the writer's business.
inline bool same(const Interaction& a, const Interaction& b) {
    const auto table = [](const Interaction& one) {
        return std::string_view(reinterpret_cast<const char*>(one.events.data()), one.events.size() * sizeof(Event));
    };
    return a.head.exact_key == b.head.exact_key && a.head.canonical_key == b.head.canonical_key &&
           a.head.bodiless_key == b.head.bodiless_key && a.head.variant == b.head.variant && a.head.session == b.head.session &&
           a.head.started_ns == b.head.started_ns && a.head.duration_ns == b.head.duration_ns && a.head.result == b.head.result &&
           a.head.flags == b.head.flags && a.head.end_call == b.head.end_call && table(a) == table(b) &&
           std::equal(std::begin(a.streams), std::end(a.streams), std::begin(b.streams)) && a.metadata == b.metadata;
}

inline bool same(const std::vector<Interaction>& a, const std::vector<Interaction>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Interaction& x, const Interaction& y) { return same(x, y); });
}

inline void append(const std::string& path, Interaction interaction) { CassetteWriter(path).append(interaction); }

inline std::vector<Interaction> load_all(const std::string& path) {
    const CassetteReader reader(path);
    std::vector<Interaction> all;
    for (const auto& place : reader.scan()) all.push_back(reader.load(place));
    return all;
}

// --- byte by byte, as FORMAT.md has it

template <class T>
std::string raw(const T& object) {
    return {reinterpret_cast<const char*>(&object), sizeof object};
}

inline std::string record(RecordType type, std::uint32_t flags, std::string payload, std::uint64_t checked) {
    RecordHeader header{0, type, flags, payload.size(), checked};
    header.checksum = checksum64((raw(header) + payload.substr(0, checked)).substr(sizeof header.checksum));
    payload.resize(padded(payload.size()), '\0');
    return raw(header) + payload;
}

// The payload of an interaction whose head is taken as it is but for the metadata's length and checksum and the streams' where
// they are inline, so that a test can lie in the rest.
inline std::string payload(Interaction interaction, const std::string& metadata) {
    InteractionHead& head = interaction.head;
    head.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
    head.metadata_checksum = checksum64(metadata);
    if (head.event_count == 0) head.event_count = static_cast<std::uint32_t>(interaction.events.size());
    std::string streams;
    for (std::size_t i = 0; i < kStreams; ++i) {
        if (head.streams[i].location != 0) continue;
        if (head.streams[i].length == 0) head.streams[i].length = interaction.streams[i].size();
        head.streams[i].checksum = checksum64(interaction.streams[i]);
        streams += interaction.streams[i];
    }
    std::string made = raw(head);
    for (const Event& event : interaction.events) made += raw(event);
    return made + streams + metadata;
}

inline std::string record(const Interaction& interaction, const std::string& metadata) {
    return record(RecordType::interaction, 0, payload(interaction, metadata),
                  sizeof(InteractionHead) + interaction.events.size() * sizeof(Event));
}
inline std::string record(const Interaction& interaction) { return record(interaction, encode(interaction)); }

inline FileHeader file_header(std::uint64_t committed, std::uint32_t header_bytes = sizeof(FileHeader)) {
    FileHeader header{kMagic, kVersion, header_bytes, {0x0123456789abcdef, 0xfedcba9876543210}, committed, 0, 0, 0};
    header.check = checksum64(raw(header).substr(0, offsetof(FileHeader, check)));
    return header;
}

inline std::string cassette(const std::string& records) { return raw(file_header(sizeof(FileHeader) + records.size())) + records; }

}  // namespace replay::samples
