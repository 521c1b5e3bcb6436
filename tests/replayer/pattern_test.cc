#include <catch2/catch.hpp>

#include "pattern.h"

using namespace replay;
using Catch::Contains;

TEST_CASE("pattern: every match is replaced, and groups can be named in what replaces it") {
    CHECK(*Pattern("[0-9]+").replace("a1 b22 c", "N") == "aN bN c");
    CHECK(*Pattern("(\\w+)@(?<host>\\w+)").replace("me@there", "${host} $1 $$2") == "there me $2");
    CHECK(*Pattern("(a)|b").replace("ab", "<$1>") == "<a><>");
    CHECK(Pattern("a").replace("", "b")->empty());
    CHECK(*Pattern("^a").replace("aaa", "b") == "baa");
    CHECK(*Pattern("").replace("ab", "-") == "-a-b-");
    CHECK(*Pattern("\\x00").replace(std::string_view("\0a", 2), "nul") == "nula");
    CHECK(*Pattern("\xff").replace("\xff\xfe", "b") == "b\xfe");
    CHECK(Pattern("a").replace(std::string(100'000, 'a'), "much longer")->size() == 1'100'000);
}

TEST_CASE("pattern: one that makes no sense says where") {
    CHECK_THROWS_WITH(Pattern("a(b"), Contains("makes no sense at character 4") && Contains("parenthesis"));
    CHECK_THROWS_WITH(Pattern("*"), Contains("makes no sense at character"));
    CHECK_THROWS_WITH(Pattern(std::string(Pattern::kLongest + 1, 'a')), Contains("longer than"));
    CHECK_THROWS_AS(Pattern(std::string(2000, '(') + std::string(2000, ')')), PatternError);
}

TEST_CASE("pattern: a replacement can name only groups that are there") {
    const Pattern pattern("(a)(?<second>b)");
    for (const char* const good : {"", "x", "$0", "$1$2", "${1}", "${second}", "$$", "$$9"}) {
        CAPTURE(good);
        CHECK_NOTHROW(pattern.check_replacement(good));
        CHECK(pattern.replace("ab", good));
    }
    for (const char* const bad : {"$", "$3", "${third}", "${", "${}", "$x", "a$", "$99999999999999999999"}) {
        CAPTURE(bad);
        CHECK_THROWS_WITH(pattern.check_replacement(bad), Contains("has no group for"));
    }
}

TEST_CASE("pattern: one that would run for ever is given up, and the text stays as it is") {
    CHECK_FALSE(Pattern("(a+)+$").replace(std::string(100, 'a') + "b", "x"));
    CHECK_FALSE(Pattern("(a|aa)+$").replace(std::string(100, 'a') + "b", "x"));
    CHECK_FALSE(Pattern("a(?R)?b|(?R)").replace(std::string(5000, 'a'), "x"));
    CHECK_FALSE(Pattern("a").replace(std::string(Pattern::kLongestText + 1, 'a'), "x"));
    // What is long, but simple, is no such thing.
    CHECK(Pattern("\"id\": *\"[^\"]*\"").replace(std::string(1'000'000, 'x'), "y"));
}

TEST_CASE("pattern: its matches, where they stand and what comes in their place") {
    const auto matches = Pattern("(b+)(c?)").matches("abbcabx", "<$1>");
    REQUIRE(matches);
    REQUIRE(matches->size() == 2);
    CHECK((*matches)[0].at == 1);
    CHECK((*matches)[0].size == 3);
    CHECK((*matches)[0].text == "<bb>");
    CHECK((*matches)[1].at == 5);
    CHECK((*matches)[1].text == "<b>");
    const std::string longer(1000, 'y');  // what comes of it does not fit at first
    REQUIRE(Pattern("x").matches("xx", longer));
    CHECK(Pattern("x").matches("xx", longer)->size() == 2);
    CHECK(Pattern("x").matches("xx", longer)->back().text == longer);
    CHECK(Pattern("x").matches("abc", "y")->empty());
    CHECK_FALSE(Pattern("(a+)+$").matches(std::string(100, 'a') + "b", "x"));
}
