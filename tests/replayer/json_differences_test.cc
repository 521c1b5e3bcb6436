#include "json_differences.h"

#include <catch2/catch.hpp>

#include "canonical_json.h"
#include "safe_text.h"

using namespace replay;

namespace {

// "/a: 1 ≠ 2", a line each.
std::string differences(std::string_view a, std::string_view b, std::size_t most = 100) {
    const auto canonical = [](std::string_view text) { return canonical_json(text).value.value(); };
    std::string out;
    for (const JsonDifference& one : json_differences(canonical(a), canonical(b), most)) {
        CHECK((one.a || one.b));
        out += one.pointer + ": " + one.a.value_or("missing") + " ≠ " + one.b.value_or("missing") + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("JSON differences: the fields, by pointer") {
    struct Pair {
        const char* a;
        const char* b;
        const char* expected;
    };
    const auto [a, b, expected] = GENERATE(values<Pair>({
        {R"({"a":1,"b":2})", R"({"b":2.0,"a":1})", ""},
        {R"({"messages":[{"content":"hi"}]})", R"({"messages":[{"content":"hello"}]})", "/messages/0/content: \"hi\" ≠ \"hello\"\n"},
        {R"({"a":1,"b":2,"c":3})", R"({"b":3,"d":4})", "/a: 1 ≠ missing\n/b: 2 ≠ 3\n/c: 3 ≠ missing\n/d: missing ≠ 4\n"},
        {"1", "[1]", ": 1 ≠ [1]\n"},
        {R"({"a":null})", "{}", "/a: null ≠ missing\n"},
        {R"({"a":{"x":1}})", R"({"a":[1]})", "/a: {\"x\":1} ≠ [1]\n"},
        {R"({"a/b~c":{"":1}})", R"({"a/b~c":{"":2}})", "/a~1b~0c/: 1 ≠ 2\n"},
        {R"({"\n":1})", R"({"\n":2})", "/\n: 1 ≠ 2\n"},
        {R"({"a":1,"a":2})", R"({"a":1,"a":3,"a":4})", "/a: 2 ≠ 3\n/a: missing ≠ 4\n"},
        {"1 2 3", "1 4 3", "line 2: 2 ≠ 4\n"},
        {R"({"a":1} {"a":2})", R"({"a":1} {"a":3} 7)", "line 2/a: 2 ≠ 3\nline 3: missing ≠ 7\n"},
        {"", "1", "line 1: missing ≠ 1\n"},
    }));
    CAPTURE(a, b);
    CHECK(differences(a, b) == expected);
}

TEST_CASE("JSON differences: an element more is one difference") {
    CHECK(differences("[1,2,3,4]", "[1,9,2,3,4]") == "/1: missing ≠ 9\n");
    CHECK(differences("[1,9,2,3,4]", "[1,2,3,4]") == "/1: 9 ≠ missing\n");
    CHECK(differences("[1,2]", "[0,1,2]") == "/0: missing ≠ 0\n");
    CHECK(differences("[1,2]", "[1,2,3]") == "/2: missing ≠ 3\n");
    CHECK(differences("[1,1]", "[1,1,1]") == "/2: missing ≠ 1\n");
    CHECK(differences("[]", "[1]") == "/0: missing ≠ 1\n");
    CHECK(differences("[1,5,6,3]", "[1,2,3]") == "/1: 5 ≠ 2\n/2: 6 ≠ missing\n");
    CHECK(differences("[1,5,1]", "[2,5,2]") == "/0: 1 ≠ 2\n/2: 1 ≠ 2\n");
}

TEST_CASE("JSON differences: not more than were asked for") {
    CHECK(differences("[1,2,3,[4,5]]", "[0,0,0,[0,0]]", 2) == "/0: 1 ≠ 0\n/1: 2 ≠ 0\n");
    CHECK(differences("{\"a\":1,\"b\":2}", "{}", 1) == "/a: 1 ≠ missing\n");
    CHECK(differences("1", "2", 0).empty());
    CHECK(json_differences("[1", "[2", 5).empty());
}

TEST_CASE("JSON differences: a long string is shown where it begins to differ") {
    const std::string x(1000, 'x');
    CHECK(differences("\"" + x + "one\"", "\"" + x + "two\"") == ": \"…xxxxxxxxxxxxxxxxxxxxxxxxone\" ≠ \"…xxxxxxxxxxxxxxxxxxxxxxxxtwo\"\n");
    CHECK(differences("\"short\"", "\"shorn" + x + "\"") == ": \"short\" ≠ \"shorn" + std::string(75, 'x') + "…\"\n");
    // Neither a character nor an escape is cut.
    for (std::size_t shift = 0; shift < 12; ++shift) {
        std::string text = "\"" + std::string(shift, 'a');
        for (int i = 0; i < 60; ++i) text += "\\u001f€\\n";
        for (const JsonDifference& one : json_differences(text + "1\"", text + "2\"", 5)) {
            CAPTURE(*one.a);
            CHECK(is_utf8(*one.a));
            CHECK(canonical_json(*one.a).value == *one.a);
            CHECK_THAT(*one.a, Catch::StartsWith("\"…") && Catch::EndsWith("1\""));
        }
    }
}

TEST_CASE("JSON differences: another long value is shown by both its ends") {
    std::string list = "[1";
    for (int i = 0; i < 100; ++i) list += ",12345";
    CHECK(differences(list + ",9]", "7") == ": [1,12345,12345,12345,12345,12345,12345,12345,12345,12345,123…12345,12345,12345,9] ≠ 7\n");
    CHECK(differences("[]", "[\"" + std::string(100, 'y') + "\"]") ==
          "/0: missing ≠ \"" + std::string(59, 'y') + "…" + std::string(19, 'y') + "\"\n");
}
