#include <catch2/catch.hpp>

#include "toml_value.h"

using namespace replay;

namespace {

const TomlValue& member(const TomlValue& table, std::string_view name) {
    for (const auto& [key, value] : table.members)
        if (key == name) return value;
    FAIL("there is no " << name);
    return table;
}

}  // namespace

TEST_CASE("toml: values of each kind, as they are written, with their lines") {
    const TomlValue document = parse_toml(
        "# a comment\n"
        "text = \"a\\u00e9\"\n"
        "integer = 1_000\n"
        "\"größe\" = 0.1   # behind letters of two bytes\n"
        "flag = true\n"
        "day = 2026-01-02\n"
        "list = ['x',\n"
        "  2]\n"
        "[table.of]\n"
        "member = 0x1F\n"
        "[[rule]]\n"
        "url = 'a'\n"
        "[[rule]]\n"
        "url = 'b'\n");
    CHECK(document.kind == TomlValue::Kind::table);
    CHECK(member(document, "text").text == "a\xc3\xa9");
    CHECK(member(document, "text").line == 2);
    CHECK(member(document, "integer").kind == TomlValue::Kind::number);
    CHECK(member(document, "integer").text == "1_000");
    CHECK(member(document, "größe").text == "0.1");
    CHECK(member(document, "flag").kind == TomlValue::Kind::flag);
    CHECK(member(document, "flag").text == "true");
    CHECK(member(document, "day").kind == TomlValue::Kind::moment);
    const TomlValue& list = member(document, "list");
    REQUIRE(list.items.size() == 2);
    CHECK(list.line == 7);
    CHECK(list.items[1].line == 8);
    CHECK(list.items[1].text == "2");
    CHECK(member(member(member(document, "table"), "of"), "member").text == "0x1F");
    const TomlValue& rules = member(document, "rule");
    REQUIRE(rules.items.size() == 2);
    CHECK(rules.items[1].line == 13);
    CHECK(member(rules.items[1], "url").line == 14);
    CHECK(parse_toml("").members.empty());
}

TEST_CASE("toml: an error names its line") {
    const auto line_of = [](std::string_view document) -> std::uint32_t {
        try {
            static_cast<void>(parse_toml(document));
        } catch (const TomlError& error) {
            CHECK(std::string(error.what()).size() > 5);
            return error.line();
        }
        return 0;
    };
    CHECK(line_of("a = 1\nb = = 2\n") == 2);
    CHECK(line_of("a = 1\na = 2\n") == 2);
    CHECK(line_of("a = \"x\n") == 1);
    CHECK(line_of("\n\n[a\n") == 3);
    CHECK(line_of("a = '\xff'") == 1);
    CHECK(line_of("a = " + std::string(100'000, '[')) == 1);
}
