#include "cassette_template.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace replay;
using Catch::Matchers::Contains;

namespace {

const CassetteTemplate kBesideTests("{dir}/cassettes/{module}/{test}.cassette");

}  // namespace

TEST_CASE("cassette template: each test has a file beside its own") {
    CHECK(kBesideTests.path_for("tests/api/test_chat.py::test_two") == "tests/api/cassettes/test_chat/test_two.cassette");
    CHECK(kBesideTests.path_for("test_chat.py::TestTurns::test_two[gpt-4.1]") ==
          "cassettes/test_chat/TestTurns/test_two[gpt-4.1].cassette");
    CHECK(kBesideTests.path_for("/repo/test_chat.py::test_two") == "repo/cassettes/test_chat/test_two.cassette");
    CHECK(kBesideTests.path_for("suite::") == "cassettes/suite/%.cassette");
}

TEST_CASE("cassette template: scopes that name no file are parted by slashes") {
    CHECK(kBesideTests.path_for("chat/turns/two turns") == "cassettes/chat/turns/two%20turns.cassette");
    CHECK(kBesideTests.path_for("login") == "cassettes/login.cassette");
    CHECK(CassetteTemplate("{scope}.cassette").path_for("a/b.py::c") == "a%2Fb.py%3A%3Ac.cassette");
    CHECK(CassetteTemplate("/var/{module}").path_for("a/b.tar.gz::c") == "/var/b.tar");
}

TEST_CASE("cassette template: no name leads out of its folders") {
    constexpr std::string_view kHostile[] = {
        "../../etc/passwd", "..", "../x::..::../y", "/..//..::/", "a/../b::c", "::..", "/", "", ".::.", "...", "~root/x::~", {"a\0b", 3}};
    for (const std::string_view scope : kHostile) {
        const std::string path = "/" + kBesideTests.path_for(scope);
        INFO(path);
        CHECK_THAT(path, !Contains("/..") && !Contains("~"));
        CHECK(path.find('\0') == std::string::npos);
        CHECK(path.find("/.", 2) == std::string::npos);
    }
}

TEST_CASE("cassette template: what steers a terminal, or is no text, is escaped; letters are not") {
    CHECK(kBesideTests.path_for("größe/日本") == "cassettes/größe/日本.cassette");
    CHECK(kBesideTests.path_for("a\x1b[2J\n\xff\xe2\x80\xae%") == "cassettes/a%1B[2J%0A%FF%E2%80%AE%25.cassette");
}

TEST_CASE("cassette template: long names are cut, and differ") {
    const std::string name(500, 'x');
    const std::string one = CassetteTemplate("{test}").path_for(name + "1");
    const std::string other = CassetteTemplate("{test}").path_for(name + "2");
    CHECK((one.size() == CassetteTemplate::kLongestName && one != other));
    for (std::size_t size = 0; size < 12; ++size) {
        const std::string odd = CassetteTemplate("{test}").path_for(std::string(size, 'x') + std::string(100, ' '));
        const std::size_t cut = odd.find('~');
        REQUIRE(cut != std::string::npos);
        CHECK((cut - size) % 3 == 0);
        CHECK(odd.size() <= CassetteTemplate::kLongestName);
    }
    const std::string longest(CassetteTemplate::kLongestName, 'x');
    CHECK(CassetteTemplate("{test}").path_for(longest) == longest);
}

TEST_CASE("cassette template: what makes no sense is said") {
    CHECK_THROWS_WITH(CassetteTemplate("{dir}/{tets}"), "has {tets}; {dir}, {module}, {test} and {scope} are known");
    CHECK_THROWS_WITH(CassetteTemplate("a{test"), "has a brace too many at character 2");
    CHECK_THROWS_WITH(CassetteTemplate("{test}}"), "has a brace too many at character 7");
    CHECK_THROWS_WITH(CassetteTemplate("all.cassette"), Contains("tells no scopes apart"));
    CHECK(CassetteTemplate().empty());
}
