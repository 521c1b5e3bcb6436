#include "base64.h"

#include <catch2/catch.hpp>

using namespace replay;

TEST_CASE("base64: what it says, of either alphabet, padded or not") {
    CHECK(base64_decoded("") == "");
    CHECK(base64_decoded("TQ==") == "M");
    CHECK(base64_decoded("TWE=") == "Ma");
    CHECK(base64_decoded("TWFu") == "Man");
    CHECK(base64_decoded("TWE") == "Ma");
    CHECK(base64_decoded("-_+/") == "\xfb\xff\xbf");
    for (const char* const none : {"T", "TWFuT", "TW!u", "TW=u", "====", "TQ===", "TWFu\n"}) CHECK_FALSE(base64_decoded(none));
}

TEST_CASE("base64: for a URL, back and forth") {
    CHECK(base64url_encoded("").empty());
    CHECK(base64url_encoded("M") == "TQ");
    CHECK(base64url_encoded("Man\xfb\xff") == "TWFu-_8");
    for (const char* const text : {"a", "ab", "abc", "abcd", "\xff\xfe\xfd"}) CHECK(base64_decoded(base64url_encoded(text)) == text);
}

TEST_CASE("base64: bytes are put in at any alignment, their neighbours stay") {
    for (std::size_t before = 0; before < 4; ++before)
        for (std::size_t size = 0; size < 5; ++size)
            for (std::size_t behind = 0; behind < 4; ++behind) {
                const std::string start(before, '\xaa');
                const std::string end(behind, '\x55');
                std::string encoded = base64url_encoded(start + std::string(size, 'w') + end);
                put_in_base64(encoded, 8 * before, std::string(size, 'Q'));
                CHECK(base64_decoded(encoded) == start + std::string(size, 'Q') + end);
            }
}
