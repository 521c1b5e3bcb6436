#include "content_coding.h"

#include <zlib.h>
#include <zstd.h>

#include <catch2/catch.hpp>

#include "../formats/allocations.h"

using namespace replay;

namespace {

constexpr std::size_t kMuch = 1 << 20;
constexpr int kGzip = 16 + MAX_WBITS;
constexpr int kZlib = MAX_WBITS;
constexpr int kRaw = -MAX_WBITS;

std::string deflated(std::string_view text, int format) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, format, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(std::string_view text, int window = 0) {
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (window != 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window);
    std::string out(ZSTD_compressBound(text.size()), '\0');
    // Without its length in front, as a sender that does not know it writes it.
    ZSTD_inBuffer from{text.data(), text.size(), 0};
    ZSTD_outBuffer into{out.data(), out.size(), 0};
    while (ZSTD_compressStream2(context, &into, &from, from.pos < from.size ? ZSTD_e_continue : ZSTD_e_end) != 0 || from.pos < from.size)
        continue;
    ZSTD_compressStream2(context, &into, &from, ZSTD_e_end);
    ZSTD_freeCCtx(context);
    out.resize(into.pos);
    return out;
}

std::string undone(std::string_view codings, std::string_view body, std::size_t most = kMuch) {
    const OrReason<std::string> result = undo_content_coding(codings, body, most);
    CHECK(result.reason.empty() == result.value.has_value());
    return result.value.value_or("the body " + result.reason);
}

// Many kinds of bytes, in no order that a compressor would find.
std::string noise(std::size_t size) {
    std::string out;
    for (std::uint32_t state = 1; out.size() < size; state = state * 1664525 + 1013904223) out += static_cast<char>(state >> 24);
    return out;
}

}  // namespace

TEST_CASE("content codings: undone, each of them") {
    for (const std::string& text : {std::string("{\"a\":1}"), std::string(100'000, 'x'), noise(100'000), std::string()}) {
        CHECK(undone("gzip", deflated(text, kGzip)) == text);
        CHECK(undone("x-gzip", deflated(text, kGzip)) == text);
        CHECK(undone("deflate", deflated(text, kZlib)) == text);
        CHECK(undone("deflate", deflated(text, kRaw)) == text);
        CHECK(undone("zstd", zstd(text)) == text);
        CHECK(undone("identity", text) == text);
        CHECK(undone("", text) == text);
    }
}

TEST_CASE("content codings: several are undone from the last one on") {
    const std::string text = "text";
    CHECK(undone("gzip, ZSTD", zstd(deflated(text, kGzip))) == text);
    CHECK(undone(" deflate ,identity,,\tgzip\r", deflated(deflated(text, kZlib), kGzip)) == text);
    CHECK(undone("zstd, gzip", zstd(deflated(text, kGzip))) == "the body is no sound gzip");
    CHECK(undone("gzip,gzip,gzip,gzip,gzip", "") == "the body is coded more than 4 times");
}

TEST_CASE("content codings: several files in a row are one") {
    CHECK(undone("gzip", deflated("one ", kGzip) + deflated("", kGzip) + deflated("two", kGzip)) == "one two");
    const std::string skipped("\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
    CHECK(undone("zstd", zstd("one ") + skipped + zstd("two")) == "one two");
}

TEST_CASE("content codings: an empty body was never coded") {
    for (const char* const coding : {"gzip", "deflate", "zstd"}) CHECK(undone(coding, "").empty());
}

TEST_CASE("content codings: what cannot be undone") {
    CHECK(undone("br", "x") == "the body is coded as \"br\", which is not known");
    CHECK(undone("gzip, \x1b[2J", "x") == "the body is coded as \"\\x1b[2j\", which is not known");
    CHECK(undone("gzip", "{\"a\":1}") == "the body is no sound gzip");
    CHECK(undone("deflate", "{\"a\":1}") == "the body is no sound deflate");
    CHECK(undone("zstd", "{\"a\":1}") == "the body is no sound zstd");
    CHECK(undone("zstd", "{") == "the body is no sound zstd");
    // In the form that zstd had in version 0.7, which nobody sends.
    CHECK(undone("zstd", std::string("\x27\xb5\x2f\xfd\0\0\0\0", 8)) == "the body is no sound zstd");
    for (const auto& [coding, whole] : {std::pair{"gzip", deflated("some text", kGzip)},
                                        {"deflate", deflated("some text", kZlib)},
                                        {"deflate", deflated("some text", kRaw)},
                                        {"zstd", zstd("some text")}}) {
        CAPTURE(coding);
        const std::string unsound = std::string("the body is no sound ") + coding;
        for (std::size_t size = 1; size < whole.size(); ++size) CHECK(undone(coding, whole.substr(0, size)) == unsound);
        CHECK(undone(coding, whole + "rest") == unsound);
    }
    std::string damaged = deflated("some text", kGzip);
    damaged[damaged.size() - 5] ^= 1;
    CHECK(undone("gzip", damaged) == "the body is no sound gzip");
}

TEST_CASE("content codings: a bomb ends at the limit") {
    const std::string bomb(50 << 20, '\0');
    const std::string reason = "the body unpacks to more than 1048576 bytes";
    const std::string gzip = deflated(bomb, kGzip);
    const std::string zlib = deflated(bomb, kZlib);
    const std::string zst = zstd(bomb, 20);
    const samples::MostAllocated most;
    CHECK(undone("gzip", gzip) == reason);
    CHECK(undone("deflate", zlib) == reason);
    CHECK(undone("zstd", zst) == reason);
    CHECK(undone("gzip, gzip", deflated(gzip, kGzip)) == reason);
    CHECK(most.bytes() < 4 * kMuch);
}

TEST_CASE("content codings: the limit is what is allowed") {
    const std::string text = noise(10'000);
    for (const auto& [coding, body] : {std::pair{"gzip", deflated(text, kGzip)}, {"zstd", zstd(text)}, {"", text}}) {
        CAPTURE(coding);
        CHECK(undone(coding, body, text.size()) == text);
        CHECK(undone(coding, body, text.size() - 1) == "the body unpacks to more than 9999 bytes");
    }
    CHECK(undone("gzip", deflated("", kGzip), 0).empty());
    CHECK(undone("gzip", deflated("x", kGzip), 0) == "the body unpacks to more than 0 bytes");
    CHECK(undone("gzip", deflated(text, kGzip), SIZE_MAX) == text);
}

TEST_CASE("content codings: no more memory for a window than a sender may ask for") {
    CHECK(undone("zstd", zstd("text", 23)) == "text");
    CHECK(undone("zstd", zstd("text", 24)) == "the body is no sound zstd");
}
