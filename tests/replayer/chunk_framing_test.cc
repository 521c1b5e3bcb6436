#include "chunk_framing.h"

#include <catch2/catch.hpp>

#include <string>

using namespace replay;

namespace {

// Framing in brackets, given `piece` bytes at a time.
std::string shown(std::string_view bytes, std::size_t piece) {
    ChunkFraming framing;
    std::string out;
    bool was_body = true;
    for (std::size_t at = 0; at < bytes.size();) {
        const ChunkFraming::Run run = framing.take(bytes.substr(at, piece));
        if (run.is_body != was_body) out += run.is_body ? ']' : '[';
        out += bytes.substr(at, run.size);
        was_body = run.is_body;
        at += run.size;
    }
    return was_body ? out : out + ']';
}

}  // namespace

TEST_CASE("chunk framing: what stands between the bytes of a body") {
    const auto [bytes, expected] = GENERATE(table<std::string, std::string>({
        {"3\r\nabc\r\n0010;x=y\r\n0123456789abcdef\r\n0\r\nA: b\r\n\r\n",
         "[3\r\n]abc[\r\n0010;x=y\r\n]0123456789abcdef[\r\n0\r\nA: b\r\n\r\n]"},
        {"A\n0123456789\n1 \nx", "[A\n]0123456789[\n1 \n]x"},
        {"{\"not\": \"in chunks\"}", "{\"not\": \"in chunks\"}"},
        {"3\r\nabcd", "[3\r\n]abcd"},
        {"fffffffffffffff\r\nabc", "[fffffffffffffff\r\n]abc"},
        {"0000000000000000\r\nabc", "[000000000000000]0\r\nabc"},
        {"\r\n", "[\r]\n"},
    }));
    for (const std::size_t piece : {1, 2, 5, 1000}) CHECK(shown(bytes, piece) == expected);
}
