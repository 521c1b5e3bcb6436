#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <thread>

#include "samples.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

// "" if everything in the cassette can be read, else what is wrong with it.
std::string complaint(const std::string& path) {
    try {
        static_cast<void>(load_all(path));
        return "";
    } catch (const CassetteError& error) {
        return error.what();
    }
}

std::string complaint_about(const Scratch& folder, const std::string& bytes) {
    put_file(folder.file("complaint"), bytes);
    return complaint(folder.file("complaint"));
}

CassetteReader::Place place_in(const CassetteReader& reader, std::size_t number = 1) { return reader.scan().at(number - 1); }

Interaction with_long_body(std::size_t size) {
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
void check_play(StoredInteraction& stored, const Interaction& expected) {
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
int close_descriptors_of(const std::string& path) {
    int last = -1;
    for (int fd = 3; fd < 4096; ++fd) {
        std::error_code none;
        if (std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), none) != std::filesystem::canonical(path)) continue;
        close(fd);
        last = fd;
    }
    return last;
}

}  // namespace

TEST_CASE("reader: a missing cassette has a type of its own") {
    const Scratch folder;
    CHECK_THROWS_AS(CassetteReader(folder.file("a")), CassetteMissing);
    CHECK_THROWS_WITH(CassetteReader(folder.file("a")), Contains(folder.file("a")));
}

TEST_CASE("reader: what is no cassette says so, and what to do") {
    const Scratch folder;
    CHECK_THAT(complaint_about(folder, "x"), Contains("is not a cassette"));
    CHECK_THAT(complaint_about(folder, std::string(1000, '\0')), Contains("is not a cassette"));
    CHECK_THAT(complaint_about(folder, "{\"interactions\": []}"), Contains("is not a cassette") && Contains("record again"));
    CHECK_THAT(complaint(folder.file("")), Contains("not a regular file") && Contains(folder.file("")));
    REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
    CHECK_THAT(complaint(folder.file("fifo")), Contains("not a regular file"));
    CHECK_THAT(complaint("/dev/zero"), Contains("not a regular file"));
}

TEST_CASE("reader: line ends converted by some tool are noticed") {
    const Scratch folder;
    std::string bytes = cassette(record(get()));
    bytes.erase(4, 1);  // CR LF made LF
    CHECK_THAT(complaint_about(folder, bytes), Contains("is not a cassette"));
    bytes = cassette(record(get()));
    bytes.insert(7, "\r");  // LF made CR LF
    CHECK_THAT(complaint_about(folder, bytes), Contains("is not a cassette"));
}

TEST_CASE("reader: a cassette of a newer version") {
    const Scratch folder;
    FileHeader header = file_header(64);
    header.version = 7;
    CHECK_THAT(complaint_about(folder, raw(header)), Contains("version 7") && Contains("version 1") && Contains("newer libreplay"));
}

TEST_CASE("reader: each field of the file header that makes no sense") {
    const Scratch folder;
    const std::string rest = record(get());
    const auto with = [&](std::uint64_t committed, std::uint32_t header_bytes) { return raw(file_header(committed, header_bytes)) + rest; };
    CHECK(complaint_about(folder, with(64 + rest.size(), 64)).empty());
    CHECK_THAT(complaint_about(folder, with(64 + rest.size() + 8, 64)), Contains("truncated"));
    CHECK_THAT(complaint_about(folder, with(UINT64_MAX, 64)), Contains("truncated"));
    CHECK_THAT(complaint_about(folder, with(0, 64)), Contains("header is damaged"));
    CHECK_THAT(complaint_about(folder, with(64 + rest.size(), 56)), Contains("header is damaged"));
    CHECK_THAT(complaint_about(folder, with(64 + rest.size(), 1u << 30)), Contains("header is damaged"));
    const std::string odd = raw(file_header(68 + rest.size(), 68)) + std::string(4, '\0') + rest;
    CHECK_THAT(complaint_about(folder, odd), Contains("header is damaged"));
    std::string torn = with(64 + rest.size(), 64);
    torn[offsetof(FileHeader, committed)] ^= 1;
    CHECK_THAT(complaint_about(folder, torn), Contains("header is damaged"));
    // A first record passed over would be a recording lost in silence.
    std::string skipping = cassette(record(get()) + record(everything()));
    const auto second = static_cast<std::uint32_t>(64 + record(get()).size());
    std::memcpy(skipping.data() + offsetof(FileHeader, header_bytes), &second, sizeof second);
    CHECK_THAT(complaint_about(folder, skipping), Contains("header is damaged"));
}

TEST_CASE("reader: truncated anywhere") {
    const Scratch folder;
    const std::string whole = cassette(record(get()) + record(everything()));
    for (std::size_t size = 1; size < whole.size(); ++size) {
        CAPTURE(size);
        const std::string said = complaint_about(folder, whole.substr(0, size));
        REQUIRE_THAT(said, size < 8 ? Contains("is not a cassette") : Contains("truncated"));
    }
}

TEST_CASE("reader: every single byte changed gives an error or the same content") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const std::vector<Interaction> content{get(), everything()};
    const std::string whole = cassette(record(content[0]) + record(content[1]));
    put_file(path, whole);
    const PrivateFile file(path, O_RDWR);
    int noticed = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int flip : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
            REQUIRE(file.write_at(at, std::string(1, static_cast<char>(whole[at] ^ flip))));
            bool unnoticed = false;
            try {
                unnoticed = !same(load_all(path), content);
            } catch (const CassetteError& error) {
                REQUIRE_THAT(error.what(), Contains(path));
                ++noticed;
            }
            REQUIRE_FALSE(unnoticed);
        }
        REQUIRE(file.write_at(at, whole.substr(at, 1)));
    }
    // All but the reserved words of the file header and the padding of two records.
    CHECK(noticed >= static_cast<int>((whole.size() - 16 - 14) * 9));
}

TEST_CASE("reader: records that lie about themselves") {
    const Scratch folder;
    const std::string good = record(get());
    const auto changed = [&](std::size_t offset, std::uint64_t value) {
        std::string bytes = good;
        std::memcpy(bytes.data() + offset, &value, sizeof value);
        return cassette(bytes);
    };
    for (const std::uint64_t length :
         {std::uint64_t{0}, std::uint64_t{100}, std::uint64_t{good.size()}, std::uint64_t{1} << 63, UINT64_MAX - 7, UINT64_MAX}) {
        CAPTURE(length);
        CHECK_THAT(complaint_about(folder, changed(offsetof(RecordHeader, length), length)), Contains("damaged at byte 64"));
    }
    for (const std::uint64_t checked : {std::uint64_t{0}, std::uint64_t{224}, std::uint64_t{good.size()}, UINT64_MAX}) {
        CAPTURE(checked);
        CHECK_THAT(complaint_about(folder, changed(offsetof(RecordHeader, checked), checked)), Contains("damaged at byte 64"));
    }
    // The last record's padding is missing.
    std::string unpadded = good;
    Interaction one = get();
    one.metadata.scope = "x";
    while (record(one).size() == sizeof(RecordHeader) + payload(one, encode(one)).size()) one.metadata.scope += "x";
    unpadded = record(one);
    CHECK_THAT(complaint_about(folder, cassette(unpadded.substr(0, unpadded.size() - 1))), Contains("damaged at byte 64"));
    CHECK_THAT(complaint_about(folder, cassette(good + good.substr(0, 31))),
               Contains("damaged at byte " + std::to_string(64 + good.size())));
}

TEST_CASE("reader: records of kinds that it does not know") {
    const Scratch folder;
    const auto kind = static_cast<RecordType>(0x21214141);
    const std::string skippable = record(kind, kRecordSkippable, "what a later version adds", 25);
    put_file(folder.file("a"), cassette(skippable + record(get()) + skippable + skippable + record(everything()) + skippable));
    CHECK(same(load_all(folder.file("a")), {get(), everything()}));
    CHECK_THAT(complaint_about(folder, cassette(record(get()) + record(kind, 0, "must be understood", 0))), Contains("newer libreplay"));
}

// The checksums are right in all of these: somebody made them so.
TEST_CASE("reader: interactions that lie about themselves") {
    const Scratch folder;
    const auto lie = [&](auto change) {
        Interaction one = get();
        change(one);
        return complaint_about(folder, cassette(record(get()) + record(one)));
    };
    CHECK(lie([](Interaction&) {}).empty());
    const std::string at_second = "damaged at byte " + std::to_string(sizeof(FileHeader) + record(get()).size());
    for (const std::uint32_t count : {6u, 4u, UINT32_MAX})
        CHECK_THAT(lie([&](Interaction& one) { one.head.event_count = count; }), Contains(at_second));
    for (std::size_t i = 0; i < kStreams; ++i) {
        CAPTURE(i);
        for (const std::uint64_t length : {std::uint64_t{1}, std::uint64_t{1} << 20, UINT64_MAX})
            CHECK_THAT(lie([&](Interaction& one) { one.head.streams[i].length = length; }), Contains(at_second));
        for (const std::uint64_t location : {std::uint64_t{1} << 40, UINT64_MAX})
            CHECK_THAT(lie([&](Interaction& one) { one.head.streams[i].location = location; }), Contains("outside the file"));
        CHECK_THAT(lie([&](Interaction& one) { one.head.streams[i] = {UINT64_MAX, 64, 0}; }), Contains("outside the file"));
        CHECK_THAT(lie([&](Interaction& one) { one.head.streams[i] = {20, 64, 12345}; }), Contains("checksum"));
    }
    const std::string metadata = encode(get());
    CHECK_THAT(complaint_about(folder, cassette(record(get(), metadata.substr(0, metadata.size() - 1)))), Contains("metadata ends early"));
    CHECK_THAT(complaint_about(folder, cassette(record(get(), "\xff\xff"))), Contains("metadata"));
    CHECK_THAT(complaint_about(folder, cassette(record(RecordType::interaction, 0, "short", 5))), Contains("too short"));
}

TEST_CASE("reader: events that ask for more bytes than were recorded") {
    const Scratch folder;
    Interaction one = get();
    one.events.back().size = 4;
    put_file(folder.file("a"), cassette(record(one)));
    const auto reader = std::make_shared<const CassetteReader>(folder.file("a"));
    StoredInteraction stored;
    stored.open(reader, place_in(*reader).offset, place_in(*reader).playable);
    CHECK(std::string(stored.take(Stream::response_body, 10)) == R"({"answer":)");
    CHECK_THROWS_WITH(stored.take(Stream::response_body, 4), Contains("more bytes than were recorded"));
    CHECK_THROWS_AS(stored.take(Stream::response_body, SIZE_MAX), CassetteError);
    CHECK_THROWS_AS(stored.take(Stream::trace, 1), CassetteError);
    CHECK(std::string(stored.take(Stream::response_body, 3)) == "42}");
}

TEST_CASE("stored interaction: any offset that is no interaction's is an error") {
    const Scratch folder;
    const auto kind = static_cast<RecordType>(0x21214141);
    const std::string bytes = cassette(record(get()) + record(kind, kRecordSkippable, "xyz", 3));
    put_file(folder.file("a"), bytes);
    const auto reader = std::make_shared<const CassetteReader>(folder.file("a"));
    StoredInteraction stored;
    for (std::uint64_t offset = 0; offset < bytes.size() + 100; ++offset) {
        for (const std::uint64_t playable : {std::uint64_t{0}, std::uint64_t{440}, UINT64_MAX}) {
            if (offset == 64 && playable <= 440) {
                CHECK_NOTHROW(stored.open(reader, offset, playable));
            } else if (offset != 64) {
                CHECK_THROWS_AS(stored.open(reader, offset, playable), CassetteError);
            }
        }
    }
    CHECK_THROWS_AS(stored.open(reader, UINT64_MAX - 8, 0), CassetteError);
}

TEST_CASE("stored interaction: chunks are terminated, private, and the same when played again") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction small = get();
    const Interaction large = with_long_body(3'000'000);
    append(path, everything());
    append(path, small);
    append(path, large);
    const std::string before = file_contents(path);
    const auto reader = std::make_shared<const CassetteReader>(path);
    StoredInteraction stored;
    // One object for all, in turn and again, whatever it held before.
    for (int round = 0; round < 2; ++round) {
        for (const auto& [number, expected] : {std::pair(2, &small), std::pair(3, &large)}) {
            const auto place = place_in(*reader, static_cast<std::size_t>(number));
            stored.open(reader, place.offset, round == 0 ? place.playable : 0);  // what is not known only costs a second read
            check_play(stored, *expected);
            CHECK(stored.metadata() == expected->metadata);
        }
    }
    CHECK(file_contents(path) == before);
}

TEST_CASE("stored interaction: streams taken in turn do not disturb each other") {
    const Scratch folder;
    Interaction one = get();
    one.stream(Stream::trace) = "trace";
    one.stream(Stream::request_body) = std::string(600'000, 'u');
    put_file(folder.file("a"), cassette(record(one)));
    const auto reader = std::make_shared<const CassetteReader>(folder.file("a"));
    StoredInteraction stored;
    stored.open(reader, place_in(*reader).offset, place_in(*reader).playable);
    // Each of these puts a NUL where another stream, or the metadata, begins.
    CHECK(std::string(stored.take(Stream::response_head, 51)).size() == 51);
    CHECK(std::string(stored.take(Stream::trace, 3)) == "tra");
    CHECK(std::string(stored.take(Stream::response_body, 13)) == R"({"answer":42})");
    CHECK(std::string(stored.take(Stream::request_body, 500'000)) == std::string(500'000, 'u'));
    CHECK(std::string(stored.take(Stream::trace, 2)) == "ce");
    CHECK(std::string(stored.take(Stream::request_body, 100'000)) == std::string(100'000, 'u'));
    CHECK(std::string(stored.take(Stream::request_head, 3)) == "GET");
    CHECK(std::string(stored.take(Stream::request_body, 0)).empty());
    CHECK(stored.metadata() == one.metadata);
}

TEST_CASE("stored interaction: metadata that points into a head finds there what was recorded") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto place = place_in(*reader);
    StoredInteraction stored;
    stored.open(reader, place.offset, place.playable);
    char* const head = stored.take(Stream::response_head, 51);
    std::fill(head, head + 51, '#');  // as an application may
    CHECK(stored.metadata() == get().metadata);

    std::string bytes = file_contents(path);
    bytes[bytes.find("Accept: application/json")] = 'E';
    put_file(path, bytes);
    const auto damaged = std::make_shared<const CassetteReader>(path);
    stored.open(damaged, place.offset, place.playable);
    CHECK_THROWS_WITH(stored.metadata(), Contains("does not have its checksum"));
}

TEST_CASE("stored interaction: damage in a long body is noticed by its end") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction large = with_long_body(1'000'000);
    append(path, large);
    std::string bytes = file_contents(path);
    const std::size_t body = bytes.find(large.stream(Stream::response_body).substr(0, 64));
    for (const std::size_t at : {std::size_t{0}, std::size_t{500'000}, large.stream(Stream::response_body).size() - 1}) {
        bytes[body + at] ^= 1;
        CHECK_THAT(complaint_about(folder, bytes), Contains("does not have its checksum"));
        bytes[body + at] ^= 1;
    }
    CHECK(complaint_about(folder, bytes).empty());
}

TEST_CASE("reader: it sees what was committed when it was opened, while others append") {
    const Scratch folder;
    append(folder.file("a"), get());
    const CassetteReader reader(folder.file("a"));
    append(folder.file("a"), everything());
    CHECK(reader.scan().size() == 1);
    CHECK(CassetteReader(folder.file("a")).scan().size() == 2);
}

TEST_CASE("reader: it can be opened again and again while processes append") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    const pid_t child = fork();
    if (child == 0) {
        int status = 1;
        try {
            CassetteWriter writer(path);
            for (int i = 0; i < 300; ++i) {
                Interaction one = get();
                writer.append(one);
            }
            status = 0;
        } catch (...) {
        }
        _exit(status);
    }
    std::size_t seen = 0;
    int status = -1;
    while (waitpid(child, &status, WNOHANG) == 0) {
        const std::size_t now = CassetteReader(path).scan().size();
        REQUIRE(now >= seen);
        seen = now;
    }
    CHECK(status == 0);
    CHECK(CassetteReader(path).scan().size() == 301);
}

TEST_CASE("reader: the file is truncated while it is in use") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, with_long_body(1'000'000));
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto place = place_in(*reader);
    StoredInteraction stored;
    stored.open(reader, place.offset, place.playable);
    std::filesystem::resize_file(path, 5000);
    CHECK_THROWS_WITH(reader->load(place), Contains("truncated while it was in use"));
    CHECK_THROWS_AS(stored.metadata(), CassetteError);
}

TEST_CASE("reader: the host closes its descriptor") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction large = with_long_body(1'000'000);
    append(path, get());
    append(path, large);
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto places = reader->scan();
    StoredInteraction stored;
    REQUIRE(close_descriptors_of(path) >= 0);
    stored.open(reader, places[0].offset, places[0].playable);
    check_play(stored, get());
    stored.open(reader, places[1].offset, places[1].playable);
    REQUIRE(close_descriptors_of(path) >= 0);
    check_play(stored, large);
    REQUIRE(close_descriptors_of(path) >= 0);
    CHECK(stored.metadata() == large.metadata);
}

TEST_CASE("reader: the host uses its descriptor's number for a file of its own") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction large = with_long_body(1'000'000);
    append(path, get());
    append(path, large);
    put_file(folder.file("hosts"), std::string(std::filesystem::file_size(path), 'h'));
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto places = reader->scan();
    int taken = -1;
    const auto take_over = [&] {
        const int fd = close_descriptors_of(path);
        if (fd < 0) {
            REQUIRE(taken >= 0);  // the map needed no descriptor, so the number is the host's still
            return;
        }
        const int other = open(folder.file("hosts").c_str(), O_RDONLY);
        REQUIRE(dup2(other, fd) == fd);
        close(other);
        if (taken >= 0 && taken != fd) close(taken);
        taken = fd;
    };
    StoredInteraction stored;
    take_over();
    stored.open(reader, places[0].offset, places[0].playable);
    check_play(stored, get());
    take_over();
    stored.open(reader, places[1].offset, places[1].playable);
    take_over();
    check_play(stored, large);  // not a byte of the host's file is given to the application
    take_over();
    CHECK(stored.metadata() == large.metadata);
    close(taken);
}

TEST_CASE("reader: the places are its own file's, whatever its descriptor has become") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    append(path, everything());
    append(folder.file("other"), everything());  // a cassette itself
    for (int i = 0; i < 5; ++i) append(folder.file("other"), get());
    put_file(folder.file("no cassette"), std::string(std::filesystem::file_size(path), 'h'));
    const CassetteReader reader(path);
    int taken = -1;
    for (const std::string name : {"", "no cassette", "other"}) {
        CAPTURE(name);
        const int fd = close_descriptors_of(path);
        REQUIRE(fd >= 0);
        if (!name.empty()) {
            const int other = open(folder.file(name).c_str(), O_RDONLY);
            REQUIRE(dup2(other, fd) == fd);
            close(other);
        }
        const auto places = reader.scan();
        REQUIRE(places.size() == 2);
        CHECK(same(reader.load(places[1]), everything()));
        if (taken >= 0 && taken != fd) close(taken);
        taken = name.empty() ? -1 : fd;
    }
    close(taken);
}

TEST_CASE("reader: replaced after the host closed its descriptor") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    const CassetteReader reader(path);
    const auto place = place_in(reader);
    append(folder.file("b"), everything());
    close_descriptors_of(path);
    std::filesystem::rename(folder.file("b"), path);
    CHECK_THROWS_WITH(reader.load(place), Contains("was replaced while it was in use"));
}

TEST_CASE("reader: several threads read at once, and reopen at once") {
    const Scratch folder;
    const std::string path = folder.file("a");
    std::vector<Interaction> all{get(), everything(), with_long_body(600'000)};
    for (const Interaction& one : all) append(path, one);
    const CassetteReader reader(path);
    const auto places = reader.scan();
    std::atomic<int> wrong = 0;
    for (int round = 0; round < 3; ++round) {
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < 30; ++i) {
                    try {
                        if (!same(reader.load(places[i % all.size()]), all[i % all.size()])) ++wrong;
                    } catch (const CassetteError&) {
                        ++wrong;
                    }
                }
            });
        for (std::thread& thread : threads) thread.join();
        close_descriptors_of(path);
    }
    CHECK(wrong == 0);
}

// A sparse file can hold, as far as anyone can tell, what would take all memory to read. The application gets a failed transfer.
TEST_CASE("reader: what does not fit in memory is an error") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return;  // their allocators end the process where memory is limited
#endif
    const Scratch folder;
    const std::string path = folder.file("a");
    constexpr std::uint64_t kHuge = std::uint64_t{3} << 30;
    CHECK(in_child([&] {
              Interaction one = get();
              InteractionHead head = one.head;
              head.event_count = kHuge / sizeof(Event);
              RecordHeader record{0, RecordType::interaction, 0, sizeof head + kHuge, sizeof head + kHuge};
              put_file(path, raw(file_header(64 + sizeof record + record.length)) + raw(record) + raw(head));
              std::filesystem::resize_file(path, 64 + sizeof record + record.length);
              const rlimit memory{1u << 30, 1u << 30};
              setrlimit(RLIMIT_AS, &memory);
              return complaint(path).find("memory") != std::string::npos;
          }) == Ended::yes);
    CHECK(in_child([&] {
              Interaction one = get();
              one.head.streams[1] = {kHuge, 4096, 0};
              put_file(path, raw(file_header(64 + kHuge + (1u << 20))) + record(one));
              std::filesystem::resize_file(path, 64 + kHuge + (1u << 20));
              const rlimit memory{1u << 30, 1u << 30};
              setrlimit(RLIMIT_AS, &memory);
              const auto reader = std::make_shared<const CassetteReader>(path);
              StoredInteraction stored;
              stored.open(reader, 64, 0);
              try {
                  static_cast<void>(stored.take(Stream::response_body, kHuge));
              } catch (const CassetteError& error) {
                  return std::string(error.what()).find("memory") != std::string::npos;
              }
              return false;
          }) == Ended::yes);
}
