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
    metadata.last_request = 300;
    metadata.kept = {{5, "", "v"}, {}};
    CHECK(encode(metadata) == std::string("\x01\x06"          // request
                                          "\x01\x04\x03GET"   // its method: a string, so the length stands twice
                                          "\x07\x02\xac\x02"  // last request
                                          "\x08\x0a"          // kept headers
                                          "\x02"              // two of them
                                          "\x07"              // seven bytes:
                                          "\x01\x01\x05"      // kept
                                          "\x03\x02\x01v"     // value
                                          "\x00",             // and one with nothing in it
                                          24));
}

TEST_CASE("archive: infos are packed, and texts that stand in the interaction already are told by where") {
    Interaction one;
    one.stream(Stream::response_head) = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    one.stream(Stream::request_head) = "GET / HTTP/1.1\r\nHost: h\r\nX-Short: 1\r\nAccept: a/b\r\n\r\n";
    one.metadata.request.method = "GET";
    one.metadata.request.url = "http://h/";
    one.metadata.request.headers = {"Accept: a/b", "X-Short: 1", "Host:"};
    one.metadata.infos = {{0x100001, 0, 0, "http://h/", {}}, {0x100012, 0, 0, "text/html", {}}, {0x100020, 0, 0, "::1", {}},
                          {0x100029, 0, 0, "::1", {}},       {0x200002, -200, 0, "", {}},       {0x300099, 0, -0.5, "", {}},
                          {0x40001c, 0, 0, "", {"a", ""}}};
    one.metadata.asked = {{0x100012, 0, 0, "GET", {}}};
    const std::string bytes = encode(one);
    CHECK(bytes == std::string("\x01\x1a"         // request
                               "\x01\x04\x03GET"  // method
                               "\x02\x0a\x09http://h/"
                               "\x08\x06"              // headers:
                               "\x2e\x25"              // eleven bytes of the request head, from 37
                               "\x2a\x19"              // ten, from 25
                               "\x16\x10"              // five, from 16
                               "\x09\x28"              // infos
                               "\x01\x04"              // four texts
                               "\x01\x01"              // number 1: like text 0, the URL
                               "\x12\x26\x1f"          // nine bytes of the response head, from 31
                               "\x20\x0c::1"           // three bytes
                               "\x29\x11"              // like text 4, the one before
                               "\x02\x01\x02\x8f\x03"  // one whole number, zigzag
                               "\x03\x01\x99\x01\x00\x00\x00\x00\x00\x00\xe0\xbf"
                               "\x04\x01\x1c\x02"  // a list of two, each behind its length
                               "\x02\x01"
                               "a\x01\x00"
                               "\x0a\x04"           // asked
                               "\x01\x01\x12\x05",  // like text 1, the method
                               bytes.size()));
    CHECK(decode_metadata(bytes, [&one](Stream which) -> std::string_view { return one.stream(which); }) == one.metadata);
    CHECK_THROWS_WITH(decode_metadata(bytes), Catch::Contains("outside the heads"));
    CHECK(decode_metadata(encode(one.metadata)) == one.metadata);
}

TEST_CASE("archive: a packed value that makes no sense is refused") {
    const std::string request = field_bytes(1, field_bytes(2, "\x09http://h/"));
    const HeadOf head_of = [](Stream) { return std::string_view("0123456789"); };
    const auto text = [&](const std::string& code) {
        return decode_metadata(request + field_bytes(9, "\x01\x01\x12" + code), head_of).infos.at(0).text;
    };
    CHECK(text(varint(10 << 2 | 2) + varint(0)) == "0123456789");
    CHECK(text(varint(0 << 2 | 2) + varint(10)).empty());
    CHECK(text(varint(1 << 2 | 1)).empty());  // the method
    CHECK_THROWS_WITH(text(varint(10 << 2 | 2) + varint(1)), Catch::Contains("outside the heads"));
    CHECK_THROWS_WITH(text(varint(1 << 2 | 2) + varint(UINT64_MAX)), Catch::Contains("outside the heads"));
    CHECK_THROWS_WITH(text(varint(UINT64_MAX) + varint(0)), Catch::Contains("form"));
    CHECK_THROWS_WITH(text(varint(2 << 2 | 1)), Catch::Contains("does not have"));
    CHECK_THROWS_AS(text(varint(2 << 2) + "x"), CassetteError);
    CHECK_THROWS_WITH(decode_metadata(field_bytes(9, varint(1 << 12) + varint(1) + "\x01\x01")), Catch::Contains("out of range"));
    CHECK_THROWS_WITH(decode_metadata(field_bytes(9, varint(2) + varint(1) + varint(1 << 20) + "\x01")), Catch::Contains("out of range"));
    CHECK_THROWS_WITH(decode_metadata(field_bytes(9, varint(2) + varint(9) + "\x01\x01")), Catch::Contains("more elements"));
}

TEST_CASE("archive: what stood in earlier cassettes in the place of packed values is read") {
    const std::string header = field_bytes(4,
                                           "\x01\x0b\x0a"
                                           "Accept: */");
    const std::string infos = "\x01" + field_bytes(9, "\x01\x04\x82\x80\x80\x01\x02\x01\x03").substr(1);
    const Metadata read = decode_metadata(field_bytes(1, header) + field_bytes(2, infos) + field_bytes(6, infos));
    CHECK(read.request.headers == std::vector<std::string>{"Accept: */"});
    CHECK(read.infos == std::vector<Info>{{0x200002, -2, 0, "", {}}});
    CHECK(read.asked == read.infos);
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
    // Infos in few bytes each; and a long text that each of them has.
    const std::string packed = varint(2) + varint(2 * kMany) + std::string(4 * kMany, '\0');
    CHECK_THROWS_WITH(decode_metadata(field_bytes(9, packed)), Catch::Contains("memory"));
    const std::string url = field_bytes(2, varint(1000) + std::string(1000, 'u'));
    std::string repeated = varint(1) + varint(50'000);
    for (int i = 0; i < 50'000; ++i) repeated += "\x01\x01";
    CHECK_THROWS_WITH(decode_metadata(field_bytes(1, url) + field_bytes(9, repeated)), Catch::Contains("memory"));

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
