#include <catch2/catch.hpp>

#include "../formats/connections.h"
#include "outcome.h"
#include "played.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
using Answer = Sink::Answer;
using State = Player::State;

TEST_CASE("player: frames and sendings of a WebSocket transfer come out as they did") {
    const Cassette cassette{answered_frames()};
    Player player;
    player.start(candidates_in(cassette.path));
    NotingSink sink;
    std::vector<std::string> course;
    sink.answer = [&](const std::string& noted) {
        course.push_back(noted);
        if (noted.starts_with("body:")) course.back() += player.frame() == nullptr ? "" : " flags " + std::to_string(player.frame()->flags);
        if (noted != "body:1+1") return Answer::taken;
        const CallOutcome sent = player.send(Message{"2", true, 0, kText}, sink);
        course.push_back("sent " + std::to_string(sent.count) + ", " + std::to_string(sent.result));
        return Answer::taken;
    };
    CHECK(play_on(player, sink) == State::finished);
    CHECK(player.result() == 0);
    CHECK_FALSE(player.take_miss());
    CHECK(course == std::vector<std::string>{"header:HTTP/1.1 101 Switching Protocols\r\n", "body:1+1 flags 1", "debug 0:sending\n",
                                             "sent 1, 0", "body:\x03\xe8 flags 8"});
    player.start(candidates_in(cassette.path));
    CHECK(player.frame() == nullptr);
}

TEST_CASE("player: another sending from a callback than the recorded one, or none, ends the transfer") {
    const Cassette cassette{answered_frames()};
    const std::string answer = GENERATE("", "3", "22");
    CAPTURE(answer);
    Player player;
    player.start(candidates_in(cassette.path));
    NotingSink sink;
    int result = 0;
    sink.answer = [&](const std::string& noted) {
        if (noted == "body:1+1" && !answer.empty()) result = player.send(Message{answer, true, 0, kText}, sink).result;
        return Answer::taken;
    };
    CHECK(play_on(player, sink) == State::finished);
    CHECK(result == (answer.empty() ? 0 : kResultSendMiss));
    CHECK(player.result() == kResultMiss);
    CHECK_THAT(player.error(), Contains("record it again"));
    CHECK(player.take_miss());
    CHECK_FALSE(player.take_miss());
    CHECK(sink.seen.back() != "body:\x03\xe8");
}

TEST_CASE("player: more sendings than were recorded") {
    const Cassette cassette{answered_frames()};
    Player player;
    player.start(candidates_in(cassette.path));
    NotingSink sink;
    CHECK(player.send(Message{"2", true, 0, kText}, sink).result == 0);
    CHECK(player.send(Message{"2", true, 0, kText}, sink).result == kResultSendMiss);
    CHECK_FALSE(player.is_blocked());
    CHECK(play_on(player, sink) == State::finished);
    CHECK(player.result() == kResultMiss);
}

TEST_CASE("player: what was recorded after a sending from outside of callbacks waits for it") {
    Interaction one = answered_frames();
    for (Event& event : one.events) event.flags = static_cast<std::uint8_t>(event.flags & ~kEventInCallback);
    const Cassette cassette{one};
    Player player;
    player.start(candidates_in(cassette.path));
    NotingSink sink;
    CHECK(play_on(player, sink) == State::blocked);
    CHECK(sink.seen.back() == "body:1+1");
    CHECK(player.is_blocked());
    CHECK(player.awaits_send());
    SECTION("until it comes") {
        CHECK(player.send(Message{"2", true, 0, kText}, sink).count == 1);
        CHECK(sink.seen.back() == "debug 0:sending\n");
        CHECK_FALSE(player.is_blocked());
        CHECK(play_on(player, sink) == State::finished);
        CHECK(player.result() == 0);
        CHECK(sink.seen.back() == "body:\x03\xe8");
    }
    SECTION("or is known not to") {
        player.give_up_waiting();
        CHECK(player.take_miss());
        CHECK(play_on(player, sink) == State::finished);
        CHECK(player.result() == kResultMiss);
    }
}

TEST_CASE("player: a sending that comes earlier than it did is compared when its turn comes") {
    const Cassette cassette{answered_frames()};
    const std::string answer = GENERATE("2", "3");
    Player player;
    player.start(candidates_in(cassette.path));
    NotingSink sink;
    CHECK(player.send(Message{answer, true, 0, kText}, sink).count == 1);
    CHECK(play_on(player, sink) == State::finished);
    CHECK(player.result() == (answer == "2" ? 0 : kResultMiss));
    CHECK(sink.seen.back() == (answer == "2" ? "body:\x03\xe8" : "debug 0:sending\n"));
}
