#include <catch2/catch.hpp>

#include <sys/resource.h>

#include "reading.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

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

TEST_CASE("stored interaction: no bytes of a long body are some, too") {
    const Scratch folder;
    const std::string path = folder.file("a");
    Interaction made;
    made.stream(Stream::response_body) = std::string(2 * StoredInteraction::kWindow, 'x');
    append(path, made);
    const CassetteReader cassette(path);
    StoredInteraction stored;
    stored.open(cassette, cassette.scan().front().offset);
    CHECK(std::string(stored.take(Stream::response_body, 0)).empty());
    CHECK(std::string(stored.take(Stream::response_body, 3)) == "xxx");
    CHECK(std::string(stored.take(Stream::response_body, 0)).empty());
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

TEST_CASE("stored interaction: events that ask for more bytes than were recorded") {
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

// A sparse file can hold, as far as anyone can tell, what would take all memory to read. The application gets a failed transfer.
TEST_CASE("stored interaction: what does not fit in memory is an error") {
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
