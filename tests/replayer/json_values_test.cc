#include <catch2/catch.hpp>

#include "json_values.h"

using namespace replay;

namespace {

// The text with `with` for what the pointer leads to.
std::string replaced(const std::string& text, const std::string& pointer, const std::string& with) {
    const auto put = [&](std::string_view) { return with; };
    return replaced_values(text, parse_json_pointer(pointer), put).apply(text);
}

}  // namespace

TEST_CASE("json values: what a pointer leads to is replaced where it stands, and all else stays as it is written") {
    CHECK(replaced("{ \"id\" : 17 ,\n \"x\":[1, {\"id\":\"a\"}]}", "/id", "5") == "{ \"id\" : 5 ,\n \"x\":[1, {\"id\":\"a\"}]}");
    CHECK(replaced("{ \"id\" : 17 ,\n \"x\":[1, {\"id\":\"a\"}]}", "/**/id", "5") == "{ \"id\" : 5 ,\n \"x\":[1, {\"id\":\"5\"}]}");
    CHECK(replaced("[[1,2],[3]]", "/0/1", "x") == "[[1,\"x\"],[3]]");
    CHECK(replaced("[[1,2],[3]]", "/*/0", "9") == "[[9,2],[9]]");
    CHECK(replaced("{\"a\":{\"b\":1,\"c\":[\"d\",null,true,{}]}}", "/a", "0") == "{\"a\":{\"b\":0,\"c\":[\"0\",null,true,{}]}}");
    CHECK(replaced(R"({"a\"]}":"q\"\\","\u0069d":"\u0061"})", "/id", "z") == R"({"a\"]}":"q\"\\","\u0069d":"z"})");
    CHECK(replaced(R"({"a":"x"})", "/a", "\"\n") == R"({"a":"\"\n"})");
    CHECK(replaced("\"text\"", "", "x") == "\"x\"");
    CHECK(replaced("{\"id\":1}\n{\"id\":2}\n", "/id", "0") == "{\"id\":0}\n{\"id\":0}\n");
    CHECK(replaced("{\"id\":1}", "/other", "0") == "{\"id\":1}");
}

TEST_CASE("json values: what is not changed keeps its spelling") {
    const auto as_it_is = [](std::string_view value) { return std::string(value); };
    CHECK(replaced_values(R"({"a":"\u0061","b":1.0e1})", {}, as_it_is).empty());
}

TEST_CASE("json values: the data of server-sent events") {
    const std::string stream = "event: x\ndata: {\"id\": \"a\"}\r\n\ndata:{\"id\":1}\ndata: [DONE]\nid: 7\ndata: not {\"id\":2}";
    CHECK(replaced(stream, "/id", "0") ==
          "event: x\ndata: {\"id\": \"0\"}\r\n\ndata:{\"id\":0}\ndata: [DONE]\nid: 7\ndata: not {\"id\":2}");
    CHECK(replaced("no JSON {", "/id", "0") == "no JSON {");
    CHECK(replaced("", "/id", "0").empty());
}
