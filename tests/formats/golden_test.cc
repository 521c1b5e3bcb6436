// The golden cassettes in tests/golden, which every later version must read. With REPLAY_WRITE_GOLDEN=1 in the environment they
// are written anew; their text, by independent_reader.py.

#include <catch2/catch.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <zdict.h>

#include "connections.h"
#include "packed.h"

using namespace replay;
using namespace replay::samples;

namespace {

std::string golden(const std::string& name) {
    return (std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / name).string();
}

// What this version writes.
std::string two() { return cassette(record(get()) + record(everything())); }

// What a later one might, and this one must read: a longer header, records and fields and events that it does not know, a body
// that is stored elsewhere; and the rest of an append that was cut short.
std::string later() {
    constexpr std::uint32_t kHeaderBytes = 80;
    const std::string longer(kHeaderBytes - sizeof(FileHeader), '\x55');
    const std::string settings = record(static_cast<RecordType>(0x54544553), kRecordSkippable | 1u << 7, "mode=record", 5);
    const std::string first = record(get());
    Interaction second = get("http://example.org/again");
    second.head.flags |= 1u << 9;
    add_event(second, static_cast<EventKind>(77), "unknown", 4'500'000, 3, 1, 2, 1u << 7);
    StreamRef& body = second.head.streams[static_cast<std::size_t>(Stream::response_body)];
    body.length = second.stream(Stream::response_body).size();
    body.checksum = checksum64(second.stream(Stream::response_body));
    body.location = kHeaderBytes + settings.size() + sizeof(RecordHeader) + sizeof(InteractionHead) + 5 * sizeof(Event) +
                    second.stream(Stream::response_head).size();
    const std::string unknown_field("\x40\x03xyz", 5);
    const std::string records = settings + first + record(second, encode(second.metadata) + unknown_field);
    return raw(file_header(kHeaderBytes + records.size(), kHeaderBytes)) + longer + records + record(get()).substr(0, 100);
}

// A connection that was left to the application, what it did with it, and a WebSocket transfer.
std::vector<Piece> conversation() {
    return {Piece{}.line("reached\n").sent("hello\n"), Piece{}.received("", 81, 5).received("you said hello\n"),
            Piece{}.sent_frame("frame"), Piece{}.received_frame("fra", 0, 2), Piece{}.sent("", 55, "Send failure: Broken pipe", 3)};
}

std::string connection() {
    const std::uint64_t at = sizeof(FileHeader);
    std::string records = record(connected());
    for (const Piece& piece : conversation()) records += record(at, piece);
    return cassette(records + record(answered_frames()) + record(at, {}, true));
}

// A body that was too long for memory, as it stands in a part.
std::string spooled() {
    Interaction download = get("http://example.org/long");
    const std::string body = download.stream(Stream::response_body);
    const std::string bytes = record(RecordType::bytes, kRecordSkippable, body, 0);
    StreamRef& ref = download.head.streams[static_cast<std::size_t>(Stream::response_body)];
    ref = {body.size(), sizeof(FileHeader) + sizeof(RecordHeader), checksum64(body)};
    return cassette(bytes + record(download));
}

Interaction whole_connection() {
    Interaction whole = connected();
    for (const Piece& piece : conversation()) {
        whole.events.insert(whole.events.end(), piece.events.begin(), piece.events.end());
        whole.stream(Stream::trace) += piece.bytes;
    }
    return whole;
}

struct Golden {
    const char* name;
    std::string bytes;
    std::vector<Interaction> content;
};

std::vector<Golden> all_golden() {
    Interaction again = get("http://example.org/again");
    again.head.flags |= 1u << 9;
    add_event(again, static_cast<EventKind>(77), "unknown", 4'500'000, 3, 1, 2, 1u << 7);
    return {{"v1-get.cassette", cassette(record(get())), {get()}},
            {"v1-two.cassette", two(), {get(), everything()}},
            {"v1-empty.cassette", cassette(""), {}},
            {"v1-later.cassette", later(), {get(), again}},
            {"v1-long.cassette", spooled(), {get("http://example.org/long")}},
            {"v1-connection.cassette", connection(), {whole_connection(), answered_frames()}}};
}

// Several blocks' worth.
std::vector<Interaction> packed_content() {
    std::vector<Interaction> content;
    for (int i = 0; i < 8; ++i) content.push_back(get("http://example.org/" + std::to_string(i)));
    content.push_back(everything());
    return content;
}

std::string trained_on(const std::string& plain) {
    constexpr std::size_t kPiece = 64;
    const std::vector<std::size_t> sizes(plain.size() / kPiece, kPiece);
    std::string dictionary(512, '\0');
    dictionary.resize(
        ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), plain.data(), sizes.data(), static_cast<unsigned>(sizes.size())));
    return dictionary;
}

std::uint64_t u64_at(const std::string& bytes, std::size_t offset) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

}  // namespace

TEST_CASE("golden cassettes hold what they held") {
    for (const Golden& one : all_golden()) {
        CAPTURE(one.name);
        if (std::getenv("REPLAY_WRITE_GOLDEN") != nullptr) put_file(golden(one.name), one.bytes);
        CHECK(file_contents(golden(one.name)) == one.bytes);
        CHECK(same(load_all(golden(one.name)), one.content));
    }
}

// Which bytes zstd makes of it is its own affair.
TEST_CASE("golden: a packed cassette holds what it held") {
    const std::vector<Interaction> content = packed_content();
    std::string records;
    for (const Interaction& one : content) records += record(one);
    const std::string plain = cassette(records);
    const std::string path = golden("v1-packed.cassette");
    if (std::getenv("REPLAY_WRITE_GOLDEN") != nullptr) put_file(path, packed(plain, kLeastBlock, trained_on(plain)));
    const CassetteReader reader(path);
    CHECK(reader.is_packed());
    std::string bytes(reader.committed(), '\0');
    reader.read(0, bytes.data(), bytes.size());
    CHECK(bytes == plain);
    CHECK(same(load_all(path), content));
}

TEST_CASE("a cassette that is written today has the bytes of the golden one") {
    const Scratch folder;
    append(folder.file("a"), get());
    append(folder.file("a"), everything());
    const std::string written = file_contents(folder.file("a"));
    const std::string expected = two();
    // The id is random, and the check covers it.
    const auto without_id = [](std::string bytes) {
        bytes.replace(offsetof(FileHeader, id), 16, 16, '\0');
        return bytes.replace(offsetof(FileHeader, check), 8, 8, '\0');
    };
    CHECK(without_id(written) == without_id(expected));
}

TEST_CASE("the checksums of a cassette cover the bytes that FORMAT.md says") {
    const Scratch folder;
    append(folder.file("a"), everything());
    const std::string file = file_contents(folder.file("a"));
    CHECK(u64_at(file, 40) == XXH3_64bits(file.data(), 40));
    CHECK(u64_at(file, 64) == XXH3_64bits(file.data() + 72, 24 + u64_at(file, 64 + 24)));
    const std::size_t head = 96;
    const std::size_t events = u64_at(file, head + 80) & 0xffffffff;
    const std::size_t metadata_bytes = u64_at(file, head + 80) >> 32;
    CHECK(u64_at(file, 64 + 24) == 224 + 24 * events);
    std::size_t at = head + 224 + 24 * events;
    for (std::size_t stream = 0; stream < 5; ++stream) {
        const std::size_t length = u64_at(file, head + 104 + 24 * stream);
        CHECK(u64_at(file, head + 104 + 24 * stream + 16) == XXH3_64bits(file.data() + at, length));
        at += length;
    }
    CHECK(u64_at(file, head + 96) == XXH3_64bits(file.data() + at, metadata_bytes));
    CHECK(u64_at(file, 64 + 16) == at + metadata_bytes - head);
}
