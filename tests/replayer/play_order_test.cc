#include "play_order.h"

#include <catch2/catch.hpp>

#include <limits>

#include "../formats/samples.h"

using namespace replay;
using namespace replay::samples;

namespace {

struct Recorded {
    std::int64_t started = 0;
    std::uint64_t duration = 1;
    std::uint64_t session = 7;
    std::string scope{};
};

// "2<1" where #2 was played before #1, which it follows. `order`: the numbers as they are played.
std::string found(const std::vector<Recorded>& all, const std::vector<std::size_t>& order) {
    const Scratch folder;
    const std::string path = folder.file("a");
    for (const Recorded& one : all) {
        Interaction made = get("http://h/");
        made.head.started_ns = one.started;
        made.head.duration_ns = one.duration;
        made.head.session = one.session;
        made.metadata.scope = one.scope;
        append(path, made);
    }
    const SessionName session = SessionName::here();
    const CassetteReader cassette(path);
    const auto places = cassette.scan();
    UseBoard* const board = UseBoard::map(session, cassette, path).board;
    REQUIRE(board != nullptr);
    for (const std::size_t number : order) board->note_played(places[number - 1].offset, board->next_place());
    std::string text;
    for (const OutOfOrder& one : out_of_order(*board, cassette))
        text += (text.empty() ? "" : " ") + std::to_string(one.played) + "<" + std::to_string(one.before);
    UseBoard::remove_all(session);
    return text;
}

}  // namespace

TEST_CASE("play order: what came before what it follows") {
    const std::vector<Recorded> in_turn{{10}, {20}, {30}, {40}};
    CHECK(found(in_turn, {1, 2, 3, 4}).empty());
    CHECK(found(in_turn, {1, 3}).empty());
    CHECK(found(in_turn, {}).empty());
    CHECK(found(in_turn, {2, 1, 3, 4}) == "2<1");
    CHECK(found(in_turn, {4, 1, 2, 3}) == "4<1");
    CHECK(found(in_turn, {2, 3, 4, 1}) == "2<1 3<1 4<1");
}

TEST_CASE("play order: what is played again counts by its first time") {
    const std::vector<Recorded> in_turn{{10}, {20}, {30}};
    CHECK(found(in_turn, {1, 2, 3, 1, 2}).empty());
    CHECK(found(in_turn, {1, 3, 3, 2}) == "3<2");
}

TEST_CASE("play order: what overlapped has none") {
    CHECK(found({{10, 100}, {20, 10}, {40, 10}}, {2, 1, 3}).empty());
    CHECK(found({{10, 100}, {20, 10}, {40, 10}}, {3, 1, 2}) == "3<2");
    CHECK(found({{10, 10}, {20, 10}}, {2, 1}) == "2<1");
    CHECK(found({{10, 11}, {20, 10}}, {2, 1}).empty());
}

TEST_CASE("play order: neither has what was recorded in other sessions or scopes") {
    CHECK(found({{10, 1, 7}, {20, 1, 8}}, {2, 1}).empty());
    CHECK(found({{10, 1, 7, "a"}, {20, 1, 7, "b"}}, {2, 1}).empty());
    CHECK(found({{10, 1, 7, "a"}, {11, 1, 7, "b"}, {20, 1, 7, "a"}, {21, 1, 7, "b"}}, {4, 3, 2, 1}) == "4<2 3<1");
}

TEST_CASE("play order: whatever times are claimed") {
    constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
    constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
    constexpr auto kLongest = std::numeric_limits<std::uint64_t>::max();
    CHECK(found({{kLast, kLongest}, {kFirst, 0}, {kFirst, kLongest}, {0, 1}}, {1, 3, 4, 2}) == "1<2 3<2 4<2");
}
