#include "undone_escapes.h"

#include <catch2/catch.hpp>

using namespace replay;

// "ab%41%42c%43", of which "abABcC" is read; it begins at place 10.
TEST_CASE("undone escapes: places of what was read, and of what is written") {
    UndoneEscapes escapes(10);
    CHECK(escapes.empty());
    CHECK(escapes.place_of(3).place == 13);
    CHECK(escapes.reads_at(13) == 3);
    escapes.add({2, 3, 12, 15});
    escapes.add({3, 4, 15, 18});
    escapes.add({5, 6, 19, 22});
    const std::size_t places[] = {10, 11, 12, 15, 18, 19, 22, 23};
    for (std::size_t at = 0; at < std::size(places); ++at) {
        CHECK(escapes.place_of(at).place == places[at]);
        CHECK_FALSE(escapes.place_of(at).is_within_escape);
        CHECK(escapes.reads_at(places[at]) == at);
    }
    CHECK(escapes.reads_at(13) == 3);  // within an escape: behind it
    CHECK(escapes.reads_at(14) == 3);
}

TEST_CASE("undone escapes: places within what an escape says, which are the escape's") {
    UndoneEscapes escapes;
    escapes.add({1, 4, 1, 7});
    for (const std::size_t within : {2, 3}) {
        CHECK(escapes.place_of(within).is_within_escape);
        CHECK(escapes.place_of(within).place == 1);
    }
    CHECK(escapes.place_of(4).place == 7);
}

TEST_CASE("undone escapes: the beginning is forgotten") {
    for (const std::size_t size : {0, 1, 2, 3, 4}) {
        UndoneEscapes escapes(10);
        escapes.add({2, 3, 12, 15});
        escapes.add({3, 4, 15, 18});
        escapes.add({5, 6, 19, 22});
        CHECK(escapes.forget(size) == size);
        CHECK(escapes.place_of(6 - size).place == 22);
        CHECK(escapes.place_of(5 - size).place == 19);
        CHECK(escapes.reads_at(22) == 6 - size);
        CHECK(escapes.last().written_end == 22);
    }
    UndoneEscapes escapes;
    escapes.add({2, 6, 2, 8});
    CHECK(escapes.forget(4) == 2);  // not within an escape
    CHECK(escapes.place_of(4).place == 8);
}
