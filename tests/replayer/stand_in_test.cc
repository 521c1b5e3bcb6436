#include <catch2/catch.hpp>

#include <set>

#include "stand_in.h"

using namespace replay;

TEST_CASE("stand-ins: of the kind of the value, and of nothing else of it") {
    CHECK(stand_in_for("17", 1) == stand_in_for("4711471147114711", 1));
    CHECK(stand_in_for("deadbeef", 1) == stand_in_for("01234a67", 1));
    CHECK(stand_in_for("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", 1) == stand_in_for("00000000-0000-4000-8000-000000000000", 1));
    CHECK(stand_in_for("AAMk+x/=", 1) == stand_in_for("zz-_1239", 1));
    CHECK(stand_in_for("17", 1) == stand_in_for("17", 1));
}

TEST_CASE("stand-ins: each kind keeps its form") {
    const std::string number = stand_in_for("17", 5);
    CHECK(number.size() == 9);
    CHECK(number.find_first_not_of("0123456789") == std::string::npos);
    CHECK(number[0] != '0');
    const std::string hex = stand_in_for("0123456789ABCDEF", 5);
    CHECK(hex.size() == 16);
    CHECK(hex.find_first_not_of("0123456789abcdef") == std::string::npos);
    const std::string uuid = stand_in_for("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", 5);
    CHECK(uuid.size() == 36);
    CHECK(uuid[8] == '-');
    CHECK(uuid[14] == '4');
    CHECK(uuid[19] == 'a');
    const std::string tag = stand_in_for("W/\"a1b2 c3\"", 5);
    CHECK(tag.size() == 11);
    CHECK(tag[2] == '"');
    CHECK(tag[7] == ' ');
    CHECK(stand_in_for("", 5).empty());
    CHECK(stand_in_for("\xff:.", 5) == "\xff:.");
}

TEST_CASE("stand-ins: another seed gives another one") {
    for (const char* const value : {"17", "deadbeef", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "order_8Kj2m"}) {
        std::set<std::string> made;
        for (std::uint64_t seed = 0; seed < 1000; ++seed) made.insert(stand_in_for(value, seed));
        CHECK(made.size() == 1000);
    }
}
