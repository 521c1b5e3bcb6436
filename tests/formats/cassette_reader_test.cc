#include <catch2/catch.hpp>

#include "reading.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

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

TEST_CASE("reader: records of kinds that it does not know") {
    const Scratch folder;
    const auto kind = static_cast<RecordType>(0x21214141);
    const std::string skippable = record(kind, kRecordSkippable, "what a later version adds", 25);
    put_file(folder.file("a"), cassette(skippable + record(get()) + skippable + skippable + record(everything()) + skippable));
    CHECK(same(load_all(folder.file("a")), {get(), everything()}));
    CHECK_THAT(complaint_about(folder, cassette(record(get()) + record(kind, 0, "must be understood", 0))), Contains("newer libreplay"));
}
