#include <catch2/catch.hpp>

#include "error.h"
#include "samples.h"
#include "span_archive.h"

using namespace replay;
using namespace replay::samples;

namespace {

template <class T>
std::string encoded(const T& value) {
    std::string out;
    SpanOutputArchive archive(out);
    archive(value);
    return out;
}

template <class T>
T decoded(std::string_view bytes) {
    T value{};
    SpanInputArchive archive(bytes);
    archive(value);
    return value;
}

std::string varint(std::uint64_t value) {
    std::string out;
    SpanOutputArchive(out).varint(value);
    return out;
}

std::string field_bytes(std::uint64_t tag, const std::string& value) { return varint(tag) + varint(value.size()) + value; }

// Whether the bytes decode; nothing but a CassetteError may come of it if not.
bool decodes(std::string_view bytes) {
    try {
        static_cast<void>(decode_metadata(bytes));
        return true;
    } catch (const CassetteError&) {
        return false;
    }
}

}  // namespace

TEST_CASE("archive: what is written comes back") {
    CHECK(decode_metadata(encode(everything().metadata)) == everything().metadata);
    CHECK(decode_metadata("") == Metadata{});
    std::mt19937_64 random(1);
    for (int i = 0; i < 300; ++i) {
        const Metadata metadata = arbitrary(random).metadata;
        REQUIRE(decode_metadata(encode(metadata)) == metadata);
    }
}

TEST_CASE("archive: the encoding is the one that FORMAT.md describes") {
    CHECK(encode(Metadata{}).empty());
    Metadata metadata;
    metadata.request.method = "GET";
    metadata.infos = {{0x200002, -2, 0, "", {}}, {}};
    CHECK(encode(metadata) == std::string("\x01\x06"                  // request
                                          "\x01\x04\x03GET"           // its method: a string, so the length stands twice
                                          "\x02\x0c"                  // infos
                                          "\x02"                      // two of them
                                          "\x09"                      // nine bytes:
                                          "\x01\x04\x82\x80\x80\x01"  // number
                                          "\x02\x01\x03"              // integer, zigzag
                                          "\x00",                     // and one with nothing in it
                                          22));
}

TEST_CASE("archive: numbers at their limits") {
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, UINT64_MAX})
        CHECK(decoded<std::uint64_t>(encoded(value)) == value);
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63}, std::int64_t{64}, INT64_MAX, INT64_MIN})
        CHECK(decoded<std::int64_t>(encoded(value)) == value);
    CHECK(encoded(std::int64_t{-1}) == "\x01");
    CHECK(encoded(std::int64_t{1}) == "\x02");
    CHECK(varint(UINT64_MAX).size() == 10);
    CHECK(decoded<double>(encoded(-0.1)) == -0.1);
}

TEST_CASE("archive: a number that does not fit is an error, not another number") {
    CHECK_THROWS_AS(decoded<std::uint32_t>(encoded(std::uint64_t{1} << 32)), CassetteError);
    CHECK_THROWS_AS(decoded<std::int32_t>(encoded(std::int64_t{INT32_MIN} - 1)), CassetteError);
    CHECK_THROWS_AS(decoded<bool>(encoded(std::uint64_t{2})), CassetteError);
    CHECK_THROWS_AS(decoded<std::uint64_t>(std::string(9, '\xff') + "\x02"), CassetteError);   // 65 bits
    CHECK_THROWS_AS(decoded<std::uint64_t>(std::string(20, '\x80') + "\x01"), CassetteError);  // without end
    CHECK_THROWS_AS(decoded<std::uint64_t>("\x80"), CassetteError);                            // cut short
    CHECK_THROWS_AS(decoded<double>("1234567"), CassetteError);
}

TEST_CASE("archive: fields with tags that it does not know are passed over, wherever they stand") {
    const std::string known = field_bytes(1, "\x03GET");
    const std::string later = field_bytes(200, std::string(300, 'x'));
    const std::string request = field_bytes(1, known + later);
    CHECK(decode_metadata(request + later).request.method == "GET");
    CHECK(decode_metadata(field_bytes(0, "older") + request).request.method == "GET");
    // Between two known ones: scope is 4, recorder 5; here something stands between request (1) and scope.
    const Metadata metadata = decode_metadata(request +
                                              field_bytes(3,
                                                          "\x05"
                                                          "error") +
                                              field_bytes(4,
                                                          "\x05"
                                                          "scope") +
                                              later);
    CHECK(metadata.error == "error");
    CHECK(metadata.scope == "scope");
}

TEST_CASE("archive: what was in the object before does not show through") {
    Metadata metadata = everything().metadata;
    SpanInputArchive archive("");
    archive(metadata);
    CHECK(metadata == Metadata{});
}

TEST_CASE("archive: cut anywhere, or with any byte changed, it decodes to something or says that it cannot") {
    const std::string whole = encode(everything().metadata);
    int undecodable = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) undecodable += decodes(whole.substr(0, size)) ? 0 : 1;
    CHECK(undecodable > static_cast<int>(whole.size()) * 9 / 10);  // all cuts but those between two fields of the outermost struct
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (int value = 0; value < 256; ++value) {
            std::string changed = whole;
            changed[i] = static_cast<char>(value);
            if (!decodes(changed)) continue;
            // What was understood is something that could have been written.
            const Metadata understood = decode_metadata(changed);
            REQUIRE(encode(decode_metadata(encode(understood))) == encode(understood));
        }
    }
}

TEST_CASE("archive: a claimed count or length is refused before anything is allocated for it") {
    for (const std::uint64_t claim : {std::uint64_t{2}, std::uint64_t{1} << 20, std::uint64_t{1} << 62, UINT64_MAX}) {
        CAPTURE(claim);
        CHECK_THROWS_AS(decode_metadata(field_bytes(2, varint(claim))), CassetteError);           // list of infos
        CHECK_THROWS_AS(decode_metadata(field_bytes(3, varint(claim) + "x")), CassetteError);     // string
        CHECK_THROWS_AS(decode_metadata(varint(1) + varint(claim) + "x"), CassetteError);         // field
        CHECK_THROWS_AS(decode_metadata(field_bytes(2, "\x01" + varint(claim))), CassetteError);  // element
    }
}

// An element of one byte becomes a struct of hundreds: a list of a million of them is 1 MB in the file.
TEST_CASE("archive: memory is bounded by the size of what is decoded") {
    constexpr std::uint64_t kMany = 1u << 20;
    const std::string parts = field_bytes(1, field_bytes(5, varint(kMany) + std::string(kMany, '\0')));
    CHECK_THROWS_WITH(decode_metadata(parts), Catch::Contains("memory"));
    const std::string infos = field_bytes(2, varint(kMany) + std::string(kMany, '\0'));
    CHECK_THROWS_WITH(decode_metadata(infos), Catch::Contains("memory"));
    // The same shared out over many lists, none of them long.
    std::string part_with_parts = field_bytes(7, varint(1000) + std::string(1000, '\0'));
    std::string shared = varint(1000);
    for (int i = 0; i < 1000; ++i) shared += varint(part_with_parts.size()) + part_with_parts;
    CHECK_THROWS_WITH(decode_metadata(field_bytes(1, field_bytes(5, shared))), Catch::Contains("memory"));

    // What an application really sends is far from that: tens of thousands of empty parts, or of short ones.
    Metadata honest;
    honest.request.parts.resize(50'000);
    CHECK(decode_metadata(encode(honest)) == honest);
    for (Part& part : honest.request.parts) part.name = "x";
    CHECK(decode_metadata(encode(honest)) == honest);
    Part field;
    field.name = "field_12345";
    field.data = "v";
    honest.request.parts.assign(20'000, field);
    honest.request.headers.assign(20'000, "a: b");
    CHECK(decode_metadata(encode(honest)) == honest);
}

TEST_CASE("archive: it nests 64 deep and no deeper") {
    // A part in a part in a part; the innermost has a name.
    const auto nested = [](int levels) {
        std::string part = field_bytes(1, "\x01x");
        for (int i = 0; i < levels; ++i) part = field_bytes(7, "\x01" + varint(part.size()) + part);
        return field_bytes(1, field_bytes(5, "\x01" + varint(part.size()) + part));
    };
    CHECK(encode(decode_metadata(nested(30))) == nested(30));
    for (const int levels : {31, 40, 30'000}) CHECK_THROWS_WITH(decode_metadata(nested(levels)), Catch::Contains("too deep"));
}

TEST_CASE("archive: what would not be read is not written") {
    Metadata deep;
    deep.request.parts.resize(1);
    deep.request.parts[0].name = "x";
    for (int levels = 0; levels <= 40; ++levels) {
        CAPTURE(levels);
        if (levels <= 30)
            CHECK(decode_metadata(encode(deep)) == deep);
        else
            CHECK_THROWS_WITH(encode(deep), Catch::Contains("too deep"));
        Part outer;
        outer.parts = std::move(deep.request.parts);
        deep.request.parts = {outer};
    }

    // Around the largest number of parts with nothing in them.
    const std::size_t most = SpanArchiveLimits::kMemoryFree / (sizeof(Part) - SpanArchiveLimits::kMemoryFactor);
    int readable = 0;
    for (std::size_t count = most - 4; count <= most + 4; ++count) {
        CAPTURE(count);
        Metadata wide;
        wide.request.parts.resize(count);
        if (decodes(field_bytes(1, field_bytes(5, varint(count) + std::string(count, '\0'))))) {
            ++readable;
            CHECK(decode_metadata(encode(wide)) == wide);
        } else {
            CHECK_THROWS_WITH(encode(wide), Catch::Contains("memory"));
        }
    }
    CHECK(readable > 0);
    CHECK(readable < 9);
}
