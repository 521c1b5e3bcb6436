#include "clock.h"

#include <catch2/catch.hpp>
#include <ctime>

#include "played.h"

using namespace replay;
using namespace replay::samples;

TEST_CASE("clock: a time later than the latest is the latest") {
    CHECK(unix_later(0, 0) == 0);
    CHECK(unix_later(-5, 7) == 2);
    CHECK(unix_later(INT64_MAX - 1, 1) == INT64_MAX);
    CHECK(unix_later(INT64_MAX, 1) == INT64_MAX);
    CHECK(unix_later(0, UINT64_MAX) == INT64_MAX);
    CHECK(unix_later(-1, std::uint64_t{1} << 63) == INT64_MAX);
    CHECK(unix_later(INT64_MIN, UINT64_MAX) == INT64_MAX);
}

TEST_CASE("clock: seconds are those of time()") {
    const std::time_t first = std::time(nullptr);
    for (bool is_over = false; !is_over;) {
        const std::time_t before = std::time(nullptr);
        const std::int64_t shown = unix_seconds();
        is_over = before != first;
        if (shown != before) REQUIRE(shown == std::time(nullptr));
    }
}

TEST_CASE("clock: a cookie of a recording that began at the end of time") {
    const Scratch folder;
    Interaction one;
    one.head.started_ns = INT64_MAX - 1;
    add_event(one, EventKind::cookie, "line", 5);
    append(folder.file("a"), one);
    Player player;
    player.start(candidates_in(folder.file("a")));
    NotingSink sink;
    play_on(player, sink);
    CHECK(sink.seen == std::vector<std::string>{"cookie 0 " + std::to_string(INT64_MAX) + ":line"});
}
