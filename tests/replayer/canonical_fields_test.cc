#include "canonical_fields.h"

#include <catch2/catch.hpp>

using namespace replay;

namespace {

std::string canonical(std::string_view text) {
    const OrReason<std::vector<Field>> fields = parse_fields(text);
    return fields.value ? canonical_fields(*fields.value) : "the body " + fields.reason;
}

}  // namespace

TEST_CASE("form fields: what means the same becomes the same") {
    struct Same {
        const char* text;
        const char* canonical;
    };
    const auto [text, expected] = GENERATE(values<Same>({
        {"", ""},
        {"b=2&a=1", "a=1&b=2"},
        {"a=2&b=0&a=1&a=2", "a=2&a=1&a=2&b=0"},
        {"a=x+y&b=x%20y", "a=x%20y&b=x%20y"},
        {"a=%c3%A9%2b%7E~", "a=%C3%A9%2B~~"},
        {"%61=%62", "a=b"},
        {"a=b%3Dc=d&a%26b=1", "a=b%3Dc%3Dd&a%26b=1"},
        {"a&b=&c", "a&b=&c"},
        {"&&a=1&", "a=1"},
        {"=", "="},
        {"=x", "=x"},
        {"a=%zz&b=%&c=%4&d=%25zz", "a=%25zz&b=%25&c=%254&d=%25zz"},
        {"a=*!'()\xff", "a=%2A%21%27%28%29%FF"},
        {"a=1;b=2", "a=1%3Bb%3D2"},
    }));
    CAPTURE(text);
    CHECK(canonical(text) == expected);
    CHECK(canonical(expected) == expected);
}

TEST_CASE("form fields: decoded, and in the order of their names") {
    CHECK(parse_fields("b=%00%2F&a+%26&a+%26=").value ==
          std::vector<Field>{{"a &", std::nullopt}, {"a &", ""}, {"b", std::string("\0/", 2)}});
}

TEST_CASE("form fields: a flag is not an empty field") { CHECK(canonical("recursive") != canonical("recursive=")); }

TEST_CASE("form fields: not more than can be held") {
    std::string most;
    for (std::size_t i = 0; i < kMostFields; ++i) most += "a&";
    CHECK(parse_fields(most).value->size() == kMostFields);
    CHECK(canonical(most + "a") == "the body holds more than 100000 fields");
    CHECK(canonical(std::string(kLongestFields, '&')).empty());
    CHECK(canonical(std::string(kLongestFields + 1, '&')) == "the body is longer than 16 MiB");
}
