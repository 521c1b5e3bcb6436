#include "recorded_cassettes.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "session_memory.h"
#include "session_of_dead.h"

using namespace replay;
using namespace replay::samples;

TEST_CASE("recorded cassettes: all processes' are known, each once, however many there are") {
    const SessionName session = session_of_dead();
    CHECK(recorded_cassettes(session).empty());
    std::vector<std::string> expected;
    for (int i = 0; i < 1000; ++i) expected.push_back("/folder/" + std::string(300, 'x') + std::to_string(i));
    for (const std::string& one : expected) REQUIRE(note_recorded(session, one));
    CHECK(in_child([&] { return note_recorded(session, expected[7]) && note_recorded(session, "/another"); }) == Ended::yes);
    expected.emplace_back("/another");
    CHECK(recorded_cassettes(session) == expected);
    remove_recorded(session);
    CHECK(recorded_cassettes(session).empty());
}

TEST_CASE("recorded cassettes: one that was cut off harms no other") {
    const SessionName session = session_of_dead();
    REQUIRE(add_to_session_memory(session, kRecordedSuffix, std::string_view("\0/cut", 5)));
    REQUIRE(note_recorded(session, "/whole"));
    CHECK(recorded_cassettes(session) == std::vector<std::string>{"/cut", "/whole"});
    remove_recorded(session);
}
