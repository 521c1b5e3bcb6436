#include "unescaped_text.h"

#include <catch2/catch.hpp>

using namespace replay;

TEST_CASE("unescaped text: of each writing") {
    const UnescapedText whole("<a+b%2Bc\\/d>");
    const auto read = [&](Writing writing) { return std::string(UnescapedText(whole, 1, whole.text().size() - 1, writing).text()); };
    CHECK(read(Writing::plain) == "a+b%2Bc\\/d");
    CHECK(read(Writing::percent) == "a+b+c\\/d");
    CHECK(read(Writing::form) == "a b+c\\/d");
    CHECK(read(Writing::json) == "a+b%2Bc/d");
    CHECK(UnescapedText(whole, 3, 3, Writing::form).text().empty());
}

TEST_CASE("unescaped text: knows where its bytes are written, however deep it is") {
    const std::string text = R"({"u":"http:\/\/h\/?a=%41%42\u0026b=c"})";
    const UnescapedText whole(text);
    const UnescapedText url(whole, 6, text.size() - 2, Writing::json);
    REQUIRE(url.text() == "http://h/?a=%41%42&b=c");
    const UnescapedText value(url, 12, 18, Writing::percent);
    REQUIRE(value.text() == "AB");
    CHECK(value.depth() == 2);
    CHECK(value.place_of(0) == text.find("%41"));
    CHECK(value.place_of(1) == text.find("%42"));
    CHECK(value.place_of(2) == text.find("\\u0026"));
    CHECK(url.place_of(url.text().size()) == text.size() - 2);
    CHECK(whole.depth() == 0);
}

TEST_CASE("unescaped text: what is cut off, or no escape, stays") {
    const UnescapedText whole("100% %4 \\x \\");
    CHECK(UnescapedText(whole, 0, 12, Writing::form).text() == whole.text());
    CHECK(UnescapedText(whole, 0, 12, Writing::json).text() == whole.text());
}
