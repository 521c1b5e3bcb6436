#include "json_edit.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace replay;

TEST_CASE("JSON pointers: their steps, and back") {
    struct Pointer {
        const char* text;
        std::vector<std::string> steps;
    };
    const auto [text, steps] = GENERATE(values<Pointer>({
        {"", {}},
        {"/", {""}},
        {"/a", {"a"}},
        {"/a/0/b", {"a", "0", "b"}},
        {"/a//b/", {"a", "", "b", ""}},
        {"/a~1b/~0~01/~1", {"a/b", "~~1", "/"}},
        {"/**/*/é x", {"**", "*", "é x"}},
    }));
    CAPTURE(text);
    CHECK(parse_json_pointer(text) == steps);
    std::string pointer;
    for (const std::string& step : steps) append_json_step(pointer, step);
    CHECK(pointer == text);
}

TEST_CASE("JSON pointers: what is none is quoted") {
    CHECK_THROWS_WITH(parse_json_pointer("a/b"), "\"a/b\" is no JSON pointer: it does not begin with \"/\"");
    for (const char* const bad : {"/~", "/a~2", "/~/a", "/a~"})
        CHECK_THROWS_WITH(parse_json_pointer(bad),
                          "\"" + std::string(bad) + "\" is no JSON pointer: a \"~\" in it is followed by neither \"0\" nor \"1\"");
}

TEST_CASE("JSON edits: which apply, on the way down and up") {
    const std::vector<JsonEdit> edits{{JsonEdit::Kind::ignore, {"a", "**", "b"}, {}},
                                      {JsonEdit::Kind::any_case, {"*", "c"}, {}},
                                      {JsonEdit::Kind::any_order, {"**", "**", "l"}, {}}};
    JsonEditsHere here(edits);
    const auto names = [&here] {
        std::string out;
        here.for_each([&](const JsonEdit& edit) {
            out += edit.kind == JsonEdit::Kind::ignore ? 'i' : edit.kind == JsonEdit::Kind::any_case ? 'c' : 'o';
        });
        return out;
    };
    CHECK(names().empty());
    here.go_down("a");
    CHECK(names().empty());
    here.go_down("b");
    CHECK(names() == "i");
    CHECK(here.has(JsonEdit::Kind::ignore));
    CHECK_FALSE(here.has(JsonEdit::Kind::any_case));
    here.go_up();
    here.go_down("c");
    CHECK(names() == "c");
    here.go_down("b");
    CHECK(names() == "ic");
    here.go_down("l");
    CHECK(names() == "co");
    here.go_down("b");
    CHECK(names() == "ic");
    for (int level = 0; level < 4; ++level) here.go_up();
    here.go_up();
    CHECK(names().empty());
    here.go_down("l");
    CHECK(names() == "o");
}

TEST_CASE("JSON edits: paths of many steps over any number take no more room with depth") {
    std::vector<std::string> path;
    for (int i = 0; i < 20; ++i) path.insert(path.end(), {"**", "a"});
    const std::vector<JsonEdit> edits{{JsonEdit::Kind::ignore, path, {}}};
    JsonEditsHere here(edits);
    for (int level = 1; level < 20; ++level) {
        here.go_down("a");
        CHECK_FALSE(here.has(JsonEdit::Kind::ignore));
    }
    for (int level = 0; level < 100; ++level) {
        here.go_down("a");
        CHECK(here.has(JsonEdit::Kind::ignore));
    }
}
