#include <catch2/catch.hpp>

#include "connections.h"
#include "salvage.h"

using namespace replay;
using namespace replay::samples;

namespace {

const std::vector<std::string> kUrls{"http://h/1", "http://h/2", "http://h/3", "http://h/4"};

std::string make(const std::string& path) {
    for (const std::string& url : kUrls) append(path, get(url));
    return file_contents(path);
}

std::vector<std::string> urls(const Salvage& found) {
    std::vector<std::string> all;
    for (const auto& place : found.places) all.push_back(found.cassette->load(place).metadata.request.url);
    return all;
}

std::vector<std::string> urls_but(std::size_t left_out) {
    std::vector<std::string> all = kUrls;
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(left_out));
    return all;
}

using Offsets = std::vector<std::uint64_t>;

Offsets records_of(const std::string& path) {
    Offsets all;
    for (const auto& place : CassetteReader(path).scan()) all.push_back(place.offset);
    all.push_back(std::filesystem::file_size(path));
    return all;
}

}  // namespace

TEST_CASE("salvage: of a sound cassette everything, and nothing is lost") {
    const Scratch folder;
    make(folder.file("a"));
    append(folder.file("a"), connected(), {Piece{}.sent("x"), Piece{}.received("y")});
    const Salvage found = salvage(folder.file("a"));
    CHECK(found.losses.empty());
    CHECK(found.places.size() == 5);
    CHECK(found.places.back().continuations.size() == 3);
    CassetteWriter(folder.file("empty")).prepare();
    CHECK(salvage(folder.file("empty")).losses.empty());
    CHECK_THROWS_AS(salvage(folder.file("none")), CassetteMissing);
}

TEST_CASE("salvage: whatever byte is another one, only the interaction that it is in is lost") {
    const Scratch folder;
    const std::string sound = make(folder.file("a"));
    const Offsets records = records_of(folder.file("a"));
    std::size_t unnoticed = 0;
    for (std::size_t at = 0; at < sound.size(); ++at) {
        std::string bad = sound;
        bad[at] = static_cast<char>(bad[at] ^ 0x20);
        put_file(folder.file("b"), bad);
        const Salvage found = salvage(folder.file("b"));
        if (found.losses.empty()) {
            ++unnoticed;
            CHECK(urls(found) == kUrls);
            continue;
        }
        REQUIRE(found.losses.size() == 1);
        if (at < sizeof(FileHeader)) {
            CHECK(urls(found) == kUrls);
            continue;
        }
        const auto record = static_cast<std::size_t>(std::upper_bound(records.begin(), records.end(), at) - records.begin()) - 1;
        CHECK(urls(found) == urls_but(record));
        CHECK(found.losses[0].offset == records[record]);
        CHECK(found.losses[0].bytes == records[record + 1] - records[record]);
    }
    CHECK(unnoticed < sizeof(FileHeader::flags) + sizeof(FileHeader::reserved) + kUrls.size() * kAlignment);
}

TEST_CASE("salvage: a body that is damaged names its request") {
    const Scratch folder;
    std::string bytes = make(folder.file("a"));
    bytes[bytes.find("{\"answer", bytes.find("http://h/1")) + 3] ^= 1;
    put_file(folder.file("a"), bytes);
    const Salvage found = salvage(folder.file("a"));
    CHECK(urls(found) == urls_but(1));
    CHECK(found.losses.at(0).request == "GET http://h/2");
}

TEST_CASE("salvage: zeros over several records, a missing end, a header of another time") {
    const Scratch folder;
    const std::string sound = make(folder.file("a"));
    const Offsets records = records_of(folder.file("a"));
    const auto found_in = [&](const std::string& bytes) {
        put_file(folder.file("b"), bytes);
        return salvage(folder.file("b"));
    };
    std::string zeros = sound;
    std::fill(zeros.begin() + 100, zeros.begin() + static_cast<std::ptrdiff_t>(records[2] - 10), '\0');
    CHECK(urls(found_in(zeros)) == std::vector<std::string>{kUrls[2], kUrls[3]});
    CHECK(found_in(zeros).losses.size() == 1);

    const Salvage torn = found_in(sound.substr(0, records[3] + 40));
    CHECK(urls(torn) == urls_but(3));
    REQUIRE(torn.losses.size() == 2);  // what the file has of the last one, and what it should have
    CHECK(torn.losses[0].offset == records[3] + 40);
    CHECK(torn.losses[0].bytes == sound.size() - records[3] - 40);

    // Without a header that says how far it goes, the file does; what was only made longer ahead is no loss.
    std::string headless = sound + std::string(100'000, '\0');
    std::fill(headless.begin(), headless.begin() + 64, '\0');
    CHECK(urls(found_in(headless)) == kUrls);
    CHECK(found_in(headless).losses.size() == 1);
    CHECK(found_in("").places.empty());
    CHECK(found_in("").losses.empty());
    CHECK(found_in("junk").losses.size() == 1);
    CHECK(found_in(std::string(200'000, 'x')).places.empty());
}

TEST_CASE("salvage: a conversation goes as far as nothing of it can be missing") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CassetteWriter writer(path);
    Interaction talk = connected();
    Interaction other = get();
    const CassetteWriter::Appended appended = writer.append(talk);
    const auto say = [&](const Piece& piece) { writer.append(appended, piece.events, piece.bytes, false); };
    say(Piece{}.sent("one"));
    say(Piece{}.received("two"));
    say(Piece{}.sent("three"));
    writer.append(other);
    say(Piece{}.received("four"));
    std::string bytes = file_contents(path);
    bytes[bytes.find("two")] ^= 1;
    put_file(path, bytes);
    const Salvage found = salvage(path);
    REQUIRE(found.places.size() == 2);
    CHECK(found.places[0].continuations.size() == 1);
    CHECK(found.losses.size() == 2);  // what is behind the damage as far as the next interaction, and the last one
}

TEST_CASE("salvage: what a server sent is not taken for a recording") {
    const Scratch folder;
    Interaction planted = get("http://bank/");
    planted.head.session = 0xbad;
    Interaction carrier = get(kUrls[1]);
    carrier.stream(Stream::response_body) = std::string(64, ' ');
    for (int i = 0; i < 8; ++i)
        carrier.stream(Stream::response_body) += record(planted) + std::string(static_cast<std::size_t>(i + 1), ' ');
    append(folder.file("a"), get(kUrls[0]));
    append(folder.file("a"), carrier);
    append(folder.file("a"), get(kUrls[2]));
    const Offsets records = records_of(folder.file("a"));
    std::string bytes = file_contents(folder.file("a"));
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(records[1]), bytes.begin() + static_cast<std::ptrdiff_t>(records[1] + 300),
              '\xff');
    put_file(folder.file("a"), bytes);
    CHECK(urls(salvage(folder.file("a"))) == std::vector<std::string>{kUrls[0], kUrls[2]});
}

TEST_CASE("salvage: bodies full of what looks like records do not take for ever") {
    const Scratch folder;
    Interaction claims = get();
    std::string nested;
    // Each claims that its events reach to the end, and is wrong about its checksum.
    const std::size_t size = 1'000'000;
    for (std::size_t at = 0; at + 256 < size; at += 256) {
        const std::uint64_t length = (size - at - 64) & ~std::uint64_t{7};
        RecordHeader header{1, RecordType::interaction, 0, length, length};
        InteractionHead head{};
        head.event_count = static_cast<std::uint32_t>((length - sizeof head) / sizeof(Event));
        head.metadata_bytes = static_cast<std::uint32_t>(length - sizeof head - head.event_count * sizeof(Event));
        header.checked = sizeof head + head.event_count * sizeof(Event);
        nested += raw(header) + raw(head);
    }
    put_file(folder.file("a"), raw(file_header(64 + nested.size())) + nested);
    const Salvage found = salvage(folder.file("a"));
    CHECK(found.places.empty());
    CHECK(found.losses.size() == 1);
}
