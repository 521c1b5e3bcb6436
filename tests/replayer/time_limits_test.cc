#include "time_limits.h"

#include <catch2/catch.hpp>

#include "outcome.h"
#include "played.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kS = 1'000'000'000;

// Resolved after 10 ms, connected after 50, headers after 100, a chunk of ten bytes each 100 ms from 200 on, the last after 1000 ms.
Interaction slow() {
    Interaction made;
    made.head.duration_ns = 1'000 * kMs;
    add_event(made, EventKind::debug, "Trying\n", 20 * kMs);
    add_event(made, EventKind::header, "HTTP/1.1 200 OK\r\n", 100 * kMs);
    for (std::uint64_t ms = 200; ms <= 1'000; ms += 100) add_event(made, EventKind::body, "0123456789", ms * kMs, 2);
    made.metadata.infos = {{kInfoNameLookupTime, 10'000, 0, {}, {}},
                           {kInfoConnectTime, 30'000, 0, {}, {}},
                           {kInfoAppconnectTime, 50'000, 0, {}, {}},
                           {kInfoPretransferTime, 51'000, 0, {}, {}},
                           {kInfoContentLength, -1, 0, {}, {}}};
    return made;
}

std::optional<Cut> cut(const Interaction& one, const Limits& limits) {
    return cut_by(limits, one.head.duration_ns, one.events, one.metadata);
}

// "ms event error", or "none".
std::string told(const Interaction& one, const Limits& limits) {
    const auto found = cut(one, limits);
    if (found) CHECK(limits.can_matter(one.head.duration_ns));
    return found ? std::to_string(found->time_ns / kMs) + " " + std::to_string(found->event) + " " + found->error : "none";
}

Limits total(std::uint64_t ms) { return {.total_ms = ms}; }
Limits connect(std::uint64_t ms) { return {.connect_ms = ms}; }
Limits low_speed(std::uint64_t bytes, std::uint64_t seconds) { return {.slow_bytes = bytes, .slow_seconds = seconds}; }

// A body chunk of `sizes[n]` bytes in the middle of second n.
Interaction by_second(const std::vector<std::size_t>& sizes) {
    Interaction made;
    made.head.duration_ns = sizes.size() * kS;
    for (std::size_t n = 0; n < sizes.size(); ++n)
        if (sizes[n] > 0) add_event(made, EventKind::body, std::string(sizes[n], 'x'), n * kS + kS / 2);
    return made;
}

}  // namespace

TEST_CASE("limits: as they are recorded, and back") {
    const Limits limits{1'000, 20, 3, 4};
    CHECK(limits.named() ==
          std::vector<NamedValue>{{"CONNECTTIMEOUT_MS", "20"}, {"LOW_SPEED_LIMIT", "3"}, {"LOW_SPEED_TIME", "4"}, {"TIMEOUT_MS", "1000"}});
    CHECK(Limits::from(limits.named()) == limits);
    CHECK(Limits{}.named().empty());
    CHECK(Limits::from({{"TIMEOUT_MS", "x"}, {"LOW_SPEED_TIME", "-1"}, {"OTHER", "1"}, {"CONNECTTIMEOUT_MS", "99999999999999999999999"}}) ==
          Limits{});
}

TEST_CASE("limits: whether one can matter is told by the duration") {
    CHECK_FALSE(Limits{}.can_matter(~std::uint64_t{0}));
    CHECK(total(10).can_matter(11 * kMs));
    CHECK_FALSE(total(10).can_matter(10 * kMs));
    CHECK(connect(10).can_matter(11 * kMs));
    CHECK(low_speed(1, 2).can_matter(3 * kS));
    CHECK_FALSE(low_speed(1, 2).can_matter(2 * kS));
    CHECK_FALSE(low_speed(0, 2).can_matter(3 * kS));
    CHECK_FALSE(total(~std::uint64_t{0}).can_matter(~std::uint64_t{0}));
}

TEST_CASE("limits: a timeout ends a transfer where it then stood") {
    CHECK(told(slow(), total(1'000)) == "none");
    CHECK(told(slow(), total(999)) == "999 10 Operation timed out after 999 milliseconds with 80 bytes received");
    CHECK(told(slow(), total(200)) == "200 3 Operation timed out after 200 milliseconds with 10 bytes received");
    CHECK(told(slow(), total(60)) == "60 1 Operation timed out after 60 milliseconds with 0 bytes received");
    CHECK(told(slow(), total(40)) == "40 1 Connection timed out after 40 milliseconds");
    CHECK(told(slow(), total(9)) == "9 0 Resolving timed out after 9 milliseconds");
}

TEST_CASE("limits: a body's length is told once it is known") {
    Interaction one = slow();
    one.metadata.infos.back().integer = 90;
    CHECK(told(one, total(250)) == "250 3 Operation timed out after 250 milliseconds with 10 out of 90 bytes received");
    CHECK(told(one, total(70)) == "70 1 Operation timed out after 70 milliseconds with 0 bytes received");
}

TEST_CASE("limits: header lines in the body, and questions, are no body") {
    Interaction one;
    one.head.duration_ns = 10 * kMs;
    add_event(one, EventKind::body, "X: 1\r\n", 1 * kMs);
    add_event(one, EventKind::info, "", 1 * kMs);
    add_event(one, EventKind::header, "X: 1\r\n", 1 * kMs);
    add_event(one, EventKind::body, "abc", 2 * kMs);
    add_event(one, EventKind::info, "", 6 * kMs);
    one.metadata.infos = {{kInfoPretransferTime, 1, 0, {}, {}}};
    CHECK_THAT(told(one, total(5)), Contains("5 5 Operation") && Contains("with 3 out of 0 bytes"));
}

TEST_CASE("limits: only a stricter one counts") {
    Interaction one = slow();
    one.metadata.request.limits = {{"CONNECTTIMEOUT_MS", "45"}, {"TIMEOUT_MS", "500"}};
    CHECK(told(one, total(500)) == "none");
    CHECK(told(one, total(600)) == "none");
    CHECK_THAT(told(one, total(499)), Contains("499 milliseconds"));
    CHECK(told(one, connect(45)) == "none");
    CHECK_THAT(told(one, connect(44)), Contains("Connection timed out after 44"));
}

TEST_CASE("limits: connecting") {
    CHECK(told(slow(), connect(50)) == "none");
    CHECK(told(slow(), connect(49)) == "49 1 Connection timed out after 49 milliseconds");
    CHECK(told(slow(), connect(5)) == "5 0 Resolving timed out after 5 milliseconds");
    CHECK_THAT(told(slow(), {.total_ms = 30, .connect_ms = 40}), Contains("after 30 "));
    Interaction never = slow();
    never.metadata.infos = {{kInfoNameLookupTime, 10'000, 0, {}, {}}};
    CHECK(told(never, connect(900)) == "900 10 Connection timed out after 900 milliseconds");
    Interaction redirected = slow();
    redirected.metadata.infos.push_back({kInfoRedirects, 2, 0, {}, {}});
    CHECK(told(redirected, connect(40)) == "none");
}

TEST_CASE("limits: too slow for too long") {
    const auto at = [](const std::vector<std::size_t>& sizes, const Limits& limits) -> std::int64_t {
        const auto found = cut(by_second(sizes), limits);
        if (!found) return -1;
        CHECK(found->error == "Operation too slow. Less than " + std::to_string(limits.slow_bytes) + " bytes/sec transferred the last " +
                                  std::to_string(limits.slow_seconds) + " seconds");
        return static_cast<std::int64_t>(found->time_ns / kS);
    };
    CHECK(at({10, 10, 10, 10}, low_speed(100, 2)) == 2);
    CHECK(at({10, 10, 10, 10}, low_speed(10, 2)) == -1);
    CHECK(at({0, 0, 0, 0}, low_speed(1, 3)) == 3);
    CHECK(at({0, 0, 0}, low_speed(1, 3)) == -1);  // its end came as soon
    // Slow only once the average of five seconds is.
    CHECK(at({100, 100, 100, 100, 100, 0, 0, 0, 0, 0, 0, 0, 0}, low_speed(50, 2)) == 10);
    CHECK(at({0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, low_speed(100, 3)) == 10);
    CHECK(at({100, 100, 100, 100, 100, 0, 0, 0, 0, 0, 0, 0, 500, 0, 0, 0, 0, 0, 0, 0, 0, 0}, low_speed(50, 2)) == 10);
    CHECK(at(std::vector<std::size_t>(50, 0), low_speed(1, 49)) == 49);

    Interaction one = by_second({10, 10, 10, 10});
    one.metadata.request.limits = low_speed(100, 2).named();
    CHECK_FALSE(cut(one, low_speed(100, 2)));
    CHECK_FALSE(cut(one, low_speed(50, 3)));
    CHECK(cut(one, low_speed(101, 2)));
    CHECK(cut(one, low_speed(100, 1)));
}

TEST_CASE("limits: whatever a cassette claims is judged at once") {
    Interaction one;
    one.head.duration_ns = ~std::uint64_t{0};
    add_event(one, EventKind::body, "a", kS);
    add_event(one, EventKind::body, "b", ~std::uint64_t{0} / 2);
    add_event(one, EventKind::body, "c", 5);  // out of order
    one.metadata.infos = {{kInfoPretransferTime, -5, 0, {}, {}}, {kInfoConnectTime, INT64_MAX, 0, {}, {}}};
    const std::uint64_t most = ~std::uint64_t{0};
    for (const std::uint64_t bytes : {std::uint64_t{1}, most})
        for (const std::uint64_t seconds : {std::uint64_t{1}, std::uint64_t{1'000'000'000}, most}) cut(one, {most, most, bytes, seconds});
    CHECK(cut(one, low_speed(1, 1'000'000'000)));
    CHECK(cut(one, {.total_ms = 1, .connect_ms = 1}));
}

TEST_CASE("player: a transfer that comes up against a limit ends there") {
    const Scratch folder;
    append(folder.file("a"), slow());
    Player player;
    NotingSink sink;
    player.start(candidates_in(folder.file("a")));
    player.limit(total(350));
    CHECK_FALSE(player.cut_at());
    CHECK(play_on(player, sink) == Player::State::finished);
    CHECK(player.result() == kResultTimedOut);
    CHECK(player.error() == "Operation timed out after 350 milliseconds with 20 bytes received");
    CHECK(player.cut_at() == 350 * kMs);
    CHECK(player.body_bytes() == 20);
    REQUIRE(sink.seen.size() == 5);
    CHECK(sink.seen.back() == "debug 0:" + player.error() + "\n");

    player.start(candidates_in(folder.file("a")));  // the next transfer has no limit
    CHECK(play_on(player, sink) == Player::State::finished);
    CHECK(player.result() == 0);
    CHECK_FALSE(player.cut_at());
}

TEST_CASE("player: a pause that is not lifted within the limit ends the transfer where it stands") {
    const Scratch folder;
    append(folder.file("a"), slow());
    Player player;
    NotingSink sink;
    sink.answer = [](const std::string& noted) { return noted.starts_with("body") ? Sink::Answer::paused : Sink::Answer::taken; };
    player.start(candidates_in(folder.file("a")));
    while (player.step(sink) == Player::State::playing) {
    }
    REQUIRE(player.is_blocked());
    CHECK_FALSE(player.patience(1 * kMs));
    Limits limits;
    limits.total_ms = 5'000;
    player.limit(limits);
    CHECK(player.patience(1 * kMs) == 4'800 * kMs);  // it came to 200 ms before the application paused
    player.stand_still(1 * kMs);
    CHECK(player.patience(2 * kMs) == 4'799 * kMs);
    player.stand_still(4'801 * kMs);
    CHECK(player.step(sink) == Player::State::finished);
    CHECK(player.result() == kResultTimedOut);
    CHECK(player.error() == "Operation timed out after 5000 milliseconds with 0 bytes received");
    CHECK(player.cut_at() == 5'000 * kMs);
}

TEST_CASE("player: the end at a limit comes at its time, and in a call of its own") {
    const Scratch folder;
    append(folder.file("a"), slow());
    Player player;
    NotingSink sink;
    player.start(candidates_in(folder.file("a")));
    player.limit(total(350));
    const Player::Call chunks{slow().head.session, 2};
    while (!player.finished() && player.next_time() < 350 * kMs) player.step(sink);
    CHECK(player.next_time() == 350 * kMs);
    CHECK(player.next_call() != chunks);
    CHECK_FALSE(player.finished());
}

TEST_CASE("player: limits of a recorded timeout") {
    Interaction one = slow();
    one.head.result = kResultTimedOut;
    one.metadata.error = "Operation timed out after 1000 milliseconds with 90 bytes received";
    one.metadata.request.limits = total(1'000).named();
    one.head.duration_ns += 3 * kMs;
    const Scratch folder;
    append(folder.file("a"), one);
    Player player;
    NotingSink sink;
    for (const auto& [limit, error] : {std::pair{1'000, one.metadata.error},
                                       {5'000, one.metadata.error},
                                       {0, one.metadata.error},
                                       {950, std::string("Operation timed out after 950 milliseconds with 80 bytes received")}}) {
        player.start(candidates_in(folder.file("a")));
        player.limit(total(static_cast<std::uint64_t>(limit)));
        play_on(player, sink);
        CHECK(player.result() == kResultTimedOut);
        CHECK(player.error() == error);
    }
}
