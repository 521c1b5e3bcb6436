#include "text_escapes.h"

#include <catch2/catch.hpp>

#include <string>

using namespace replay;

namespace {

template <class Escapes>
std::string undone(std::string_view text) {
    const Escape escape = Escapes::first_of(text);
    if (escape.is_cut) return "cut";
    return escape.written == 0 ? "none" : std::to_string(escape.written) + ":" + std::string(escape.says());
}

}  // namespace

TEST_CASE("escapes of a URL") {
    const auto first = undone<PercentEscapes>;
    CHECK(first("%2f%2e") == "3:/");
    CHECK(first("%2F") == "3:/");
    CHECK(first("%FF") == "3:\xff");
    for (const char* const cut : {"%", "%4"}) CHECK(first(cut) == "cut");
    for (const char* const none : {"%%", "%g0", "%0g", "% 1"}) CHECK(first(none) == "none");
}

TEST_CASE("escapes of JSON") {
    const auto first = undone<JsonEscapes>;
    CHECK(first("\\/a") == "2:/");
    CHECK(first("\\\"") == "2:\"");
    CHECK(first("\\\\n") == "2:\\");
    CHECK(first("\\n") == "2:\n");
    CHECK(first("\\u002F") == "6:/");
    CHECK(first("\\u00e9\\") == "6:\xc3\xa9");
    CHECK(first("\\u20ac") == "6:\xe2\x82\xac");
    CHECK(first("\\ud83d\\uDE00") == "12:\xf0\x9f\x98\x80");
    CHECK(first("\\ud83dx") == "6:\xed\xa0\xbd");
    CHECK(first("\\ud83d\\n") == "6:\xed\xa0\xbd");
    CHECK(first("\\ud83d\\u0041") == "6:\xed\xa0\xbd");
    CHECK(first("\\ud83d\\uzzzz") == "6:\xed\xa0\xbd");
    CHECK(first("\\ude00") == "6:\xed\xb8\x80");
    for (const char* const cut : {"\\", "\\u", "\\u002", "\\ud83d", "\\ud83d\\", "\\ud83d\\u", "\\ud83d\\ude0"}) CHECK(first(cut) == "cut");
    for (const char* const none : {"\\x41", "\\ ", "\\ug", "\\u00g0"}) CHECK(first(none) == "none");
}
