#include <catch2/catch.hpp>

#include "outcome.h"
#include "played.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
using Answer = Sink::Answer;
using State = Player::State;

TEST_CASE("player: an interaction is played event by event, at its times, and again the same") {
    Interaction one = get();
    one.metadata.error = "not shown after a success";
    const Cassette cassette{one};
    Player player;
    CHECK(player.finished());
    for (int round = 0; round < 3; ++round) {
        player.start(candidates_in(cassette.path));
        CHECK_FALSE(player.finished());
        NotingSink sink;
        std::vector<std::uint64_t> times;
        State state = State::playing;
        while (state == State::playing) {
            times.push_back(player.next_time());
            CHECK(player.next_call().session == one.head.session);
            state = player.step(sink);
        }
        CHECK(state == State::finished);
        CHECK(sink.seen == course_of(one));
        CHECK(times == std::vector<std::uint64_t>{1'000'000, 1'000'100, 1'000'200, 2'000'000, 4'000'000, 5'000'000});
        CHECK(player.result() == 0);
        CHECK(player.error().empty());
        CHECK(player.body_bytes() == 13);
        CHECK(player.headers().status() == 200);
        CHECK(player.metadata() == one.metadata);
        CHECK(player.step(sink) == State::finished);  // stepping on changes nothing
        CHECK(sink.seen.size() == one.events.size());
    }
}

TEST_CASE("player: the call of the next event, and of the end") {
    const Cassette cassette{get()};
    Player player;
    NotingSink sink;
    player.start(candidates_in(cassette.path));
    std::vector<std::uint32_t> calls{player.next_call().number};
    while (player.step(sink) == State::playing) calls.push_back(player.next_call().number);
    CHECK(calls == std::vector<std::uint32_t>{1, 1, 1, 2, 2, 3});
}

TEST_CASE("player: header lines that nobody looks at are known all the same, those of a call at once") {
    Interaction one;
    const auto add_header = [&one](const std::string& line, std::uint64_t time_ns, std::uint32_t call) {
        add_event(one, EventKind::header, line, time_ns, call);
        one.events.back().detail = line.starts_with("HTTP/") || line == "\r\n" ? 0 : 1;
    };
    add_header("HTTP/1.1 200 OK\r\n", 10, 1);
    add_header("X-One: 1\r\n", 20, 1);
    add_header("X-Two: 2\r\n", 30, 2);
    add_header("\r\n", 40, 2);
    add_event(one, EventKind::body, "hello", 50, 2);
    add_header("X-Trailer: 3\r\n", 60, 2);
    one.head.duration_ns = 70;
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.looks_at_headers = false;
    player.start(candidates_in(cassette.path));
    std::vector<std::uint64_t> times{player.next_time()};
    while (player.step(sink) == State::playing) times.push_back(player.next_time());
    CHECK(times == std::vector<std::uint64_t>{10, 30, 50, 60, 70});
    CHECK(sink.seen == std::vector<std::string>{"body:hello"});
    CHECK(player.headers().status() == 200);
    std::vector<std::string> fields;
    for (const auto* const field : player.headers().fields()) fields.push_back(field->name + "=" + field->value);
    CHECK(fields == std::vector<std::string>{"X-One=1", "X-Two=2", "X-Trailer=3"});
}

TEST_CASE("player: a failed transfer ends with its result and error text") {
    Interaction one = get();
    one.head.result = 56;
    one.metadata.error = "Recv failure: Connection reset by peer";
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    CHECK(player.result() == 56);
    CHECK(player.error() == one.metadata.error);
    CHECK(sink.seen == course_of(one));
}

TEST_CASE("player: a miss fails at once, and delivers nothing") {
    Player player;
    NotingSink sink;
    player.start_failing(kResultMiss, "no recording");
    CHECK_FALSE(player.finished());
    CHECK_FALSE(player.has_recording());
    CHECK_FALSE(player.is_blocked());
    CHECK(player.next_time() == 0);
    CHECK(player.step(sink) == State::finished);
    CHECK(player.result() == kResultMiss);
    CHECK(player.error() == "no recording");
    CHECK(sink.seen.empty());
    CHECK(player.metadata() == Metadata{});
    CHECK(player.headers().status() == 0);
}

TEST_CASE("player: a recording that was broken off waits for that; where it does not come, it ends as a partial file, and says so") {
    Interaction one = get();
    one.head.flags = kInteractionBrokenOff;
    one.head.result = 0;
    one.head.duration_ns = 5'000'000'000;
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::blocked);
    CHECK(sink.seen == course_of(one));
    CHECK(player.patience(1) == 15'000'000'000);
    player.stand_still(1);
    player.stand_still(15'000'000'000);
    CHECK(player.patience(15'000'000'000) == 1);
    CHECK(player.step(sink) == State::blocked);
    player.stand_still(15'000'000'001);
    CHECK(player.step(sink) == State::finished);
    CHECK(player.result() == kResultPartial);
    CHECK_THAT(player.error(), Contains("broken off") && Contains(cassette.path) && Contains("recording 1"));
}

TEST_CASE("player: paused on, an event waits; unpaused, it is given again, once it is taken it is not") {
    const Cassette cassette{get()};
    Player player;
    NotingSink sink;
    player.start(candidates_in(cassette.path));
    int pauses = 2;
    sink.answer = [&](const std::string& noted) { return noted.starts_with("body:{") && pauses-- > 0 ? Answer::paused : Answer::taken; };
    CHECK(play_on(player, sink) == State::blocked);
    CHECK(player.is_blocked());
    CHECK(player.body_bytes() == 0);
    CHECK(player.step(sink) == State::blocked);  // until it is unpaused, nothing is given
    CHECK(sink.seen.size() == 4);
    player.pause(false, false);
    CHECK_FALSE(player.is_blocked());
    CHECK(play_on(player, sink) == State::blocked);  // it pauses again
    player.pause(false, false);
    CHECK(play_on(player, sink) == State::finished);
    std::vector<std::string> expected = course_of(get());
    expected.insert(expected.begin() + 4, 2, expected[3]);
    CHECK(sink.seen == expected);
    CHECK(player.body_bytes() == 13);
    CHECK(player.headers().status() == 200);
}

TEST_CASE("player: paused from outside, by direction") {
    const Cassette cassette{upload({"abc", ""}, "done")};
    Player player;
    NotingSink sink;
    sink.uploads = {"abc"};
    player.start(candidates_in(cassette.path));
    player.pause(true, false);
    CHECK(play_on(player, sink) == State::blocked);  // what it sends goes on
    CHECK(sink.seen == std::vector<std::string>{"pull 0 16", "pull 0 16"});
    player.pause(false, true);
    CHECK(play_on(player, sink) == State::finished);  // and now what it receives
    CHECK(player.result() == 0);

    NotingSink other;
    player.start(candidates_in(cassette.path));
    player.pause(false, true);
    CHECK(player.step(other) == State::blocked);
    CHECK(other.seen.empty());
}

TEST_CASE("player: an application that refuses an event fails with its reason") {
    Interaction one = get();
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [](const std::string& noted) { return noted.starts_with("body:") ? Answer::failed : Answer::taken; };
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    CHECK(player.result() == 42);
    CHECK(player.error() == "as the application wished");
    CHECK(sink.seen.size() == 4);
    CHECK(player.body_bytes() == 0);
}

TEST_CASE("player: refused as it was when recorded, it fails with the recorded text") {
    Interaction one = get();
    one.head.result = 42;
    one.metadata.error = "Failure writing output to destination, passed 10 returned 3";
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [](const std::string& noted) { return noted.starts_with("body:") ? Answer::failed : Answer::taken; };
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    CHECK(player.result() == 42);
    CHECK(player.error() == one.metadata.error);
}

// Trace lines that libcurl writes after a refusal, say.
TEST_CASE("player: refused with the recorded answer, it goes on as recorded") {
    Interaction one = get();
    one.head.result = 23;
    one.metadata.error = "Failure writing output to destination";
    one.events.back().flags = kEventAnswered;
    one.events.back().value = 7;
    add_event(one, EventKind::debug, "Closing connection 0\n", 4'500'000);
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [](const std::string& noted) { return noted == "body:42}" ? Answer::failed : Answer::taken; };
    sink.failure_code = 23;
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    CHECK(sink.seen == course_of(one));
    CHECK(player.result() == 23);
    CHECK(player.error() == one.metadata.error);

    NotingSink other;
    other.answer = sink.answer;
    other.failure_answer_given = 8;
    player.start(candidates_in(cassette.path));
    play_on(player, other);
    CHECK(other.seen.back() == "body:42}");
    CHECK(player.result() == 42);
}

TEST_CASE("player: an application that no recording can follow has a miss, which is said") {
    Interaction one = get();
    add_event(one, EventKind::callback, "x", 90, 9, 0, 7);
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [](const std::string& noted) { return noted.starts_with("callback") ? Answer::failed : Answer::taken; };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK_FALSE(player.take_miss());  // refused by the application itself
    sink.failure_code = kResultMiss;
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(player.result() == kResultMiss);
    CHECK(player.error() == "as the application wished (#1 in " + cassette.path + "); record it again");
    CHECK(player.take_miss());
}

TEST_CASE("player: every kind of event can be refused") {
    for (const std::string kind : {"header", "body", "pull", "seek", "progress", "callback"}) {
        CAPTURE(kind);
        Interaction one = everything();
        for (Event& event : one.events) event.flags = 0;  // none was refused when recorded
        one.head.end_call = 4;                            // and none told only when the application broke it off
        const Cassette cassette{one};
        Player player;
        NotingSink sink;
        sink.uploads = {std::string("up\0load", 7)};
        sink.answer = [&](const std::string& noted) { return noted.starts_with(kind) ? Answer::failed : Answer::taken; };
        player.start(candidates_in(cassette.path));
        play_on(player, sink);
        CHECK(player.result() == 42);
        CHECK(sink.seen.back().starts_with(kind));
    }
}

TEST_CASE("player: events of kinds that it does not know are passed over, with their bytes") {
    Interaction one = get();
    add_event(one, static_cast<EventKind>(99), "unknown", 4'500'000);
    add_event(one, EventKind::debug, "known", 4'600'000);
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    CHECK(player.result() == 0);
    CHECK(sink.seen.back() == "debug 0:known");
}

TEST_CASE("player: events that lie about their sizes end the transfer, and crash nothing") {
    for (const EventKind kind : {EventKind::header, EventKind::body, EventKind::seek, EventKind::progress, EventKind::debug}) {
        Interaction one = get();
        add_event(one, kind, "xyz", 4'500'000);  // three bytes are no offset, and no four amounts
        one.events.push_back({kind, 0, 0, UINT32_MAX, 5'000'000, 0, 1});
        const Cassette cassette{one};
        Player player;
        NotingSink sink;
        player.start(candidates_in(cassette.path));
        play_on(player, sink);
        CHECK(player.result() == kResultUnreadable);
        CHECK_THAT(player.error(), Contains("more bytes than were recorded"));
        CHECK(player.take_miss());
    }
}

TEST_CASE("player: a cassette that cannot be read leaves the player as one that has nothing to play") {
    const Cassette cassette{get()};
    auto candidates = candidates_in(cassette.path);
    candidates[0].offset += 8;
    Player player;
    NotingSink sink;
    CHECK_THROWS_AS(player.start(candidates), CassetteError);
    CHECK(player.step(sink) == State::finished);
    CHECK(sink.seen.empty());
    CHECK_FALSE(player.is_blocked());
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    CHECK(player.result() == 0);
}

TEST_CASE("player: a paused read callback does not hold up what comes in") {
    Interaction one;
    one.head.flags = kInteractionPulledBody;
    add_event(one, EventKind::pull, "abc", 10, 1, 16);
    add_event(one, EventKind::header, "HTTP/1.1 413 Too Large\r\n", 20);
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.uploads = {"abc"};
    int pauses = 1;
    sink.answer = [&](const std::string& noted) { return noted.starts_with("pull") && pauses-- > 0 ? Answer::paused : Answer::taken; };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::blocked);
    player.pause(false, false);
    CHECK(play_on(player, sink) == State::finished);
    CHECK(player.result() == 0);
    CHECK(sink.seen.back() == "header:HTTP/1.1 413 Too Large\r\n");
}
