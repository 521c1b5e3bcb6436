#include "gzip_text.h"

#include <zlib.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "content_coding.h"
#include "secret_book.h"

using namespace replay;
using Catch::Matchers::Contains;

namespace {

std::string gzipped(std::string text, int level = 6) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 100, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string plain(const std::string& gzip) { return undo_content_coding("gzip", gzip, 1 << 20).value.value_or("(broken)"); }

}  // namespace

TEST_CASE("a text in gzip is altered in as many bytes") {
    for (const int level : {1, 6, 9})
        for (const std::size_t size : {20, 21, 22, 23, 24, 25, 1000}) {
            const std::string secret = "s3cr3t-Zx81kQ";
            std::string text = "{\"token\":\"" + secret + "\",\"n\":\"";
            for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i * i % 23);
            std::string gzip = gzipped(text, level);
            const std::size_t before = gzip.size();
            CHECK(edit_gzip(gzip, [&](std::span<char> all) { std::fill_n(all.begin() + 10, secret.size(), 'X'); }));
            CHECK(gzip.size() == before);
            CHECK(plain(gzip) == text.replace(10, secret.size(), std::string(secret.size(), 'X')));
        }
}

TEST_CASE("where there is too little room in gzip, the end of the text becomes a run of X") {
    std::string gzip = gzipped(std::string(2000, 'a'));
    CHECK(edit_gzip(gzip, [](std::span<char> all) {
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>('0' + i * i * 7 % 61);
    }));
    CHECK(plain(gzip).size() == 2000);
    CHECK_THAT(plain(gzip), Catch::Matchers::EndsWith("XXXXXXXX"));
}

TEST_CASE("what is no sound gzip is left alone") {
    std::string gzip = gzipped("something");
    for (std::string bytes : {gzip.substr(0, gzip.size() - 3), std::string("text"), std::string(), std::string("\x1f\x8b\x08")}) {
        const std::string before = bytes;
        CHECK_FALSE(edit_gzip(bytes, [](std::span<char> all) { std::fill(all.begin(), all.end(), 'X'); }));
        CHECK(bytes == before);
    }
    const std::string before = gzip;
    CHECK(edit_gzip(gzip, [](std::span<char>) {}));
    CHECK(gzip == before);
}

TEST_CASE("secrets in gzip are replaced, by name and where they are known") {
    SecretBook book;
    Interaction made;
    made.metadata.request.url = "http://h/";
    made.metadata.request.headers = {"Authorization: Bearer tok-5c2f9A7b1E"};
    made.stream(Stream::request_body) = gzipped("i am tok-5c2f9A7b1E");
    made.stream(Stream::response_body) = gzipped(R"({"you":"tok-5c2f9A7b1E","client_secret":"another-5c2f9"})");
    CHECK(book.redact(made));
    CHECK_THAT(plain(made.stream(Stream::request_body)), Contains("i am SEC1X"));
    CHECK_THAT(plain(made.stream(Stream::response_body)), Contains("\"you\":\"SEC1X") && Contains("\"client_secret\":\"SEC2X"));
}
