#include "canonical_json.h"

#include <catch2/catch.hpp>

#include "../formats/allocations.h"
#include "json_tree.h"

using namespace replay;
using Catch::Contains;

namespace {

using Kind = JsonEdit::Kind;

std::string canonical(std::string_view text, const JsonRules& rules = {}) {
    const OrReason<std::string> result = canonical_json(text, rules);
    CHECK(result.reason.empty() == result.value.has_value());
    return result.value.value_or("the body " + result.reason);
}

JsonEdit edit(Kind kind, std::string_view pointer) { return {kind, parse_json_pointer(pointer), {}}; }

JsonEdit replacing(std::string_view pointer, std::function<std::string(std::string_view)> replace) {
    return {Kind::replace, parse_json_pointer(pointer), std::move(replace)};
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (; times > 0; --times) out += text;
    return out;
}

struct Same {
    const char* text;
    const char* canonical;
};

}  // namespace

TEST_CASE("canonical JSON: what means the same becomes the same") {
    const auto same = GENERATE(values<Same>({
        {" { \"b\" : [ 1 , 2 ] ,\r\n\t\"a\" : { } } ", R"({"a":{},"b":[1,2]})"},
        {R"({"c":{"z":1,"y":{"x":2,"w":3}},"b":[{"v":4,"u":5}],"a":0})", R"({"a":0,"b":[{"u":5,"v":4}],"c":{"y":{"w":3,"x":2},"z":1}})"},
        {R"({"ab":1,"a":2,"a!":3,"":4,"a\n":5})", R"({"":4,"a":2,"a!":3,"a\n":5,"ab":1})"},
        {R"({"b":1,"a":1,"b":2,"a":2,"a":1})", R"({"a":1,"a":2,"a":1,"b":1,"b":2})"},
        {R"({"\u0062":1,"a":2})", R"({"a":2,"b":1})"},
        {R"("\/\u002f\u0041\u00e9\u20ac\ud83d\ude00")", R"("//Aé€😀")"},
        {R"("\u000a\u0009\u0008\u000c\u000d\u0022\u005c\u001F\u007f")", "\"\\n\\t\\b\\f\\r\\\"\\\\\\u001f\x7f\""},
        {R"("\uD83D\uDE00 \uD83D \uDE00 \ud83dx\ud83d\ud83d\ude00")", R"("😀 \ud83d \ude00 \ud83dx\ud83d😀")"},
        {R"("\u0000")", R"("\u0000")"},
        {"[true,false,null,\"\",[],{}]", "[true,false,null,\"\",[],{}]"},
        {"\xef\xbb\xbf[1]", "[1]"},
        {"7", "7"},
        {"", ""},
        {" \n", ""},
    }));
    CAPTURE(same.text);
    CHECK(canonical(same.text) == same.canonical);
    CHECK(canonical(same.canonical) == same.canonical);
}

TEST_CASE("canonical JSON: values in a row are one a line") {
    CHECK(canonical("{\"b\":1,\"a\":2}\n\n[ 1 ]\r\n \"x\" 1.0\n") == "{\"a\":2,\"b\":1}\n[1]\n\"x\"\n1");
    CHECK(canonical("{}{}[]{}") == "{}\n{}\n[]\n{}");
    CHECK(canonical("[1]2") == "[1]\n2");
    CHECK(canonical("{\"a\":1}\n{\"a\":2}", {{edit(Kind::ignore, "/a")}, {}}) == "{}\n{}");
}

TEST_CASE("canonical JSON: what is none is compared as it is, and the place is said") {
    struct Bad {
        std::string_view text;
        int at;
    };
    using namespace std::literals;
    const auto bad = GENERATE(values<Bad>({{"{"sv, 1},
                                           {"[1,]"sv, 3},
                                           {"[1 2]"sv, 3},
                                           {"{\"a\":1,}"sv, 7},
                                           {"{\"a\" 1}"sv, 5},
                                           {"{a:1}"sv, 1},
                                           {"{\"a\":}"sv, 5},
                                           {"[}"sv, 1},
                                           {"[1}"sv, 2},
                                           {"]"sv, 0},
                                           {"nul"sv, 0},
                                           {"truefalse"sv, 4},
                                           {"2024-01-02"sv, 4},
                                           {"01"sv, 1},
                                           {"[-]"sv, 1},
                                           {"[1.]"sv, 1},
                                           {"[1e]"sv, 1},
                                           {"[.5]"sv, 1},
                                           {"[+1]"sv, 1},
                                           {"\"a\"\"b\""sv, 3},
                                           {"\"\\x\""sv, 1},
                                           {"\"\\u12g4\""sv, 1},
                                           {"\"\\u12\""sv, 1},
                                           {"\"ab"sv, 3},
                                           {"\"ab\\"sv, 3},
                                           {"\"a\nb\""sv, 2},
                                           {"\"a\0b\""sv, 2},
                                           {"[1]\0"sv, 3},
                                           {"\"abcdefgh\xff\""sv, 9},
                                           {"\"\xc0\x80\""sv, 1},
                                           {"\"\xed\xa0\x80\""sv, 1},
                                           {"\"\xe2\x82\""sv, 1},
                                           {"name=value"sv, 0}}));
    CAPTURE(bad.text);
    CHECK(canonical(bad.text) == "the body is not JSON at byte " + std::to_string(bad.at));
}

TEST_CASE("canonical JSON: numbers are one where their values are") {
    CHECK(canonical("[1.0,1,1e0,10e-1,1E+0,0.1e1]") == "[1,1,1,1,1,1]");
    CHECK(canonical("[-0,0.0,-0e5,0e99999999999999999999]") == "[0,0,0,0]");
    CHECK(canonical("[1.10,3.14,-2.50]", {{}, 1}) == "[1.1,3.1,-2.5]");
}

TEST_CASE("canonical JSON: an ignored value leaves no trace") {
    const auto ignoring = [](std::string_view pointer, std::string_view text) {
        return canonical(text, {{edit(Kind::ignore, pointer)}, {}});
    };
    CHECK(ignoring("/id", R"({"id":1,"a":2})") == R"({"a":2})");
    CHECK(ignoring("/id", R"({"a":2})") == R"({"a":2})");
    CHECK(ignoring("/id", R"({"id":1})") == "{}");
    CHECK(ignoring("/a/id", R"({"id":1,"a":{"id":2},"b":{"id":3}})") == R"({"a":{},"b":{"id":3},"id":1})");
    CHECK(ignoring("/1", "[1,2,3]") == "[1,3]");
    CHECK(ignoring("/0", "[1,2,3]") == "[2,3]");
    CHECK(ignoring("/*", "[1,2,3]") == "[]");
    CHECK(ignoring("/*/id", R"([{"id":1},{"id":2,"b":3},4])") == R"([{},{"b":3},4])");
    CHECK(ignoring("/**/id", R"({"id":1,"a":[{"id":2,"b":{"id":[3]}}]})") == R"({"a":[{"b":{}}]})");
    CHECK(ignoring("/a/**/x/**/id", R"({"id":1,"a":{"id":2,"x":{"y":{"id":3}},"z":{"x":{"id":4}}}})") ==
          R"({"a":{"id":2,"x":{"y":{}},"z":{"x":{}}},"id":1})");
    CHECK(ignoring("/a~1b", R"({"a/b":1,"a":{"b":2}})") == R"({"a":{"b":2}})");
    CHECK(ignoring("/\xc3\xa9", R"({"\u00e9":1,"e":2})") == R"({"e":2})");
    CHECK(ignoring("", R"({"a":1})").empty());
    CHECK(ignoring("/**", R"([{"a":1}])").empty());
    CHECK(ignoring("/0/", R"([{"":1,"a":2}])") == R"([{"a":2}])");
}

TEST_CASE("canonical JSON: a replaced text is the same whatever it was") {
    const auto constant = [](std::string_view) { return std::string("X"); };
    const auto digits = [](std::string_view text) {
        std::string out;
        for (const char c : text) out += c >= '0' && c <= '9' ? '#' : c;
        return out;
    };
    CHECK(canonical(R"({"at":"2024-01-02","b":"1"})", {{replacing("/at", digits)}, {}}) == R"({"at":"####-##-##","b":"1"})");
    CHECK(canonical(R"({"at":12,"b":[1.50,true,"x2"]})", {{replacing("", digits)}, {}}) == R"({"at":"##","b":["#.#",true,"x#"]})");
    CHECK(canonical(R"(["a\"\n\ud800é"])", {{replacing("/0",
                                                       [](std::string_view text) {
                                                           CHECK(text == "a\"\n\xed\xa0\x80é");
                                                           return std::string(text);
                                                       })},
                                            {}}) == R"(["a\"\n\ud800é"])");
    CHECK(canonical("[\"a\"]", {{replacing("/0", [](std::string_view) { return std::string("\"\xff\n"); })}, {}}) == R"(["\"\udcff\n"])");
    // A number goes on being one where it is spelled as one.
    CHECK(canonical("[1.0]", {{replacing("/0", [](std::string_view text) { return std::string(text) + ".250"; })}, {}}) == "[1.25]");
    CHECK(canonical("[1.0]", {{replacing("/0", [](std::string_view) { return std::string(); })}, {}}) == R"([""])");
    CHECK(canonical("[\"1\"]", {{replacing("/0", [](std::string_view) { return std::string("2"); })}, {}}) == R"(["2"])");
    CHECK(canonical(R"({"a":"b"})", {{replacing("/**", constant)}, {}}) == R"({"a":"X"})");
}

TEST_CASE("canonical JSON: case, and the order of a list, may not matter") {
    CHECK(canonical(R"({"A":"ABC\u00C9\n","b":["X",{"C":"Y"}]})", {{edit(Kind::any_case, "")}, {}}) ==
          R"({"A":"abcÉ\n","b":["x",{"C":"y"}]})");
    CHECK(canonical(R"({"A":"ABC","b":["X"]})", {{edit(Kind::any_case, "/b")}, {}}) == R"({"A":"ABC","b":["x"]})");
    const JsonRules in_no_order{{edit(Kind::any_order, "/tags")}, {}};
    CHECK(canonical(R"({"tags":["b","a","b",{"z":1,"y":2},1,10,9],"l":[2,1]})", in_no_order) ==
          R"({"l":[2,1],"tags":["a","b","b",1,10,9,{"y":2,"z":1}]})");
    CHECK(canonical(R"({"tags":[]})", in_no_order) == R"({"tags":[]})");
    CHECK(canonical(R"({"tags":{"b":1,"a":2}})", in_no_order) == R"({"tags":{"a":2,"b":1}})");
    // Elements are sorted as they came out, those that are ignored left out.
    const JsonRules all{{edit(Kind::any_order, "/**"), edit(Kind::any_case, ""), edit(Kind::ignore, "/**/id")}, {}};
    CHECK(canonical(R"([["B","a"],[{"id":1,"x":"D"},"C"],[]])", all) == R"([["a","b"],["c",{"x":"d"}],[]])");
    CHECK(canonical(R"([[],["c",{"x":"D","id":7}],["A","b"]])", all) == canonical(R"([["B","a"],[{"id":1,"x":"D"},"C"],[]])", all));
}

TEST_CASE("canonical JSON: edits of one string are made in their order") {
    const auto remove_b = replacing("/0", [](std::string_view text) {
        std::string out;
        for (const char c : text)
            if (c != 'b') out += c;
        return out;
    });
    CHECK(canonical("[\"aBb\"]", {{edit(Kind::any_case, ""), remove_b}, {}}) == R"(["a"])");
    CHECK(canonical("[\"aBb\"]", {{remove_b, edit(Kind::any_case, "")}, {}}) == R"(["ab"])");
}

TEST_CASE("canonical JSON: a hostile text ends in a reason, and takes little memory") {
    constexpr std::size_t kLevels = JsonTree::kDeepest;
    const std::string deepest = repeated("[", kLevels) + repeated("]", kLevels);
    CHECK(canonical(deepest) == deepest);
    const std::string too_deep = "the body is nested deeper than 128 levels";
    CHECK(canonical("[" + deepest + "]") == too_deep);
    CHECK(canonical(repeated("{\"a\":", 100'000)) == too_deep);
    {
        const samples::MostAllocated most;
        CHECK(canonical(std::string(kLongestJson, '[')) == too_deep);
        CHECK(most.bytes() <= kLongestJson + 50 * JsonTree::kMostValues);
    }
    {
        const std::string text = "[" + repeated("0,", kLongestJson / 2 - 2) + "0]";
        const samples::MostAllocated most;
        CHECK(canonical(text) == "the body holds more than 1000000 values");
        CHECK(most.bytes() <= 50 * JsonTree::kMostValues);
    }
    CHECK(canonical(std::string(kLongestJson + 1, ' ')) == "the body is longer than 16 MiB");
    // As many values as there may be, at the greatest depth, and in no order.
    const std::string wide = "{\"b\":" + repeated("[", 100) + repeated("{},", 900'000) + "{}" + repeated("]", 100) + ",\"a\":1}";
    CHECK_THAT(canonical(wide), Catch::StartsWith("{\"a\":1,\"b\":[[") && Catch::EndsWith("{}" + repeated("]", 100) + "}"));
}
