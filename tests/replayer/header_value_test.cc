#include "header_value.h"

#include <catch2/catch.hpp>

using namespace replay;

namespace {

// "word|name=value|…"
std::string parsed(std::string_view text) {
    const HeaderValue value = parse_header_value(text);
    std::string out = value.word;
    for (const NamedValue& parameter : value.parameters) out += "|" + parameter.name + "=" + parameter.value;
    return out;
}

}  // namespace

TEST_CASE("header values: a word and its parameters") {
    struct Value {
        const char* text;
        const char* parsed;
    };
    const auto [text, expected] = GENERATE(values<Value>({
        {"application/json", "application/json"},
        {" Application/JSON ; Charset=UTF-8\r", "application/json|charset=UTF-8"},
        {"multipart/form-data; boundary=----x=y", "multipart/form-data|boundary=----x=y"},
        {"multipart/form-data;boundary=\"a b;c\" ; charset = \"x\"", "multipart/form-data|boundary=a b;c|charset=x"},
        {R"(form-data; name="a\"b\\c"; filename="C:\dir\f.txt")", R"(form-data|name=a"b\c|filename=C:\dir\f.txt)"},
        {"text/plain; a; b=; ;c=\"\"", "text/plain|a=|b=|c="},
        {"text/plain; a=\"unfinished", "text/plain|a=unfinished"},
        {"text/plain; a=\"b\" rest; c=d", "text/plain|a=b|c=d"},
        {"text/plain; a=\"\\", "text/plain|a=\\"},
        {"; =x", ""},
        {"", ""},
    }));
    CAPTURE(text);
    CHECK(parsed(text) == expected);
}

TEST_CASE("header values: the first parameter of a name counts") {
    const HeaderValue value = parse_header_value("a/b; X=1; x=2");
    REQUIRE(value.find("x") != nullptr);
    CHECK(*value.find("x") == "1");
    CHECK(value.find("y") == nullptr);
}
