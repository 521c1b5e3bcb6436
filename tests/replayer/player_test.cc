#include <catch2/catch.hpp>

#include "../formats/connections.h"
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

// --- pausing, as recorded

namespace {

// A body whose second chunk was paused on, and given again, with more behind it, from inside the call that lifted the pause.
Interaction paused_and_lifted() {
    Interaction one = get();
    one.events.clear();
    for (std::string& stream : one.streams) stream.clear();
    const std::int64_t amounts[4] = {9, 3, 0, 0};
    const std::string_view progress(reinterpret_cast<const char*>(amounts), sizeof amounts);
    add_event(one, EventKind::header, "HTTP/1.1 200 OK\r\n", 1, 1);
    add_event(one, EventKind::body, "one", 2, 1);
    add_event(one, EventKind::paused, "", 3, 1, 3, static_cast<std::uint16_t>(EventKind::body));
    add_event(one, EventKind::progress, progress, 4, 2);
    add_event(one, EventKind::progress, progress, 5, 3);
    add_event(one, EventKind::body, "two and", 6, 4, 0, 0, kEventInPause);
    add_event(one, EventKind::body, " three", 7, 4, 0, 0, kEventInPause);
    add_event(one, EventKind::body, "four", 8, 5);
    return one;
}

}  // namespace

TEST_CASE("player: paused on as recorded, what follows comes when the pause is lifted, from inside that call") {
    const Cassette cassette{paused_and_lifted()};
    Player player;
    NotingSink sink;
    sink.answer = [&](const std::string& noted) { return noted == "body:two" ? Answer::paused : Answer::taken; };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::blocked);
    CHECK(sink.seen ==
          std::vector<std::string>{"header:HTTP/1.1 200 OK\r\n", "body:one", "body:two", "progress 9 3 0 0", "progress 9 3 0 0"});
    CHECK(player.is_receiving_paused());
    CHECK(player.give_held(sink) == 0);  // not lifted yet
    CHECK(sink.seen.size() == 5);
    player.pause(false, false);
    CHECK(player.give_held(sink) == 0);
    CHECK(sink.seen.size() == 7);
    CHECK(sink.seen[5] == "body:two and");
    CHECK(sink.seen[6] == "body: three");
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen.back() == "body:four");
    CHECK(player.body_bytes() == 20);
}

TEST_CASE("player: broken off while it was paused, it waits to be broken off again") {
    Interaction one = paused_and_lifted();
    one.events.resize(static_cast<std::size_t>(std::find_if(one.events.begin(), one.events.end(),
                                                            [](const Event& event) { return event.kind == EventKind::paused; }) -
                                               one.events.begin()) +
                      1);
    one.head.flags = kInteractionBrokenOff;
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [&](const std::string& noted) { return noted == "body:two" ? Answer::paused : Answer::taken; };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::blocked);
    CHECK(sink.seen.back() == "body:two");
    CHECK_FALSE(player.patience(1));
    player.pause(false, false);
    CHECK(play_on(player, sink) == State::blocked);
    const std::uint64_t patience = player.patience(1).value();
    player.stand_still(1);
    player.stand_still(1 + patience);
    CHECK(play_on(player, sink) == State::finished);
    CHECK(player.result() == kResultPartial);
}

TEST_CASE("player: broken off, it tells what libcurl told then, if it has come as far") {
    Interaction one = paused_and_lifted();
    one.events.resize(5);  // up to the reports while it is paused
    const std::int64_t amounts[4] = {9, 4, 0, 0};
    add_event(one, EventKind::progress, {reinterpret_cast<const char*>(amounts), sizeof amounts}, 9, 7);
    add_event(one, EventKind::debug, "Closing connection 0\n", 10, 7);
    add_event(one, EventKind::body, "never given then", 11, 7);
    one.head.flags = kInteractionBrokenOff;
    one.head.end_call = 7;
    const Cassette cassette{one};
    const std::vector<std::string> told{"progress 9 4 0 0", "debug 0:Closing connection 0\n"};
    for (int steps = 0; steps < 6; ++steps) {
        Player player;
        NotingSink sink;
        player.start(candidates_in(cassette.path));
        for (int n = 0; n < steps; ++n) player.step(sink);
        sink.seen.clear();
        player.break_off(sink);
        // The first three events are a part of the transfer; two reports that filled the time need not have come.
        CHECK(sink.seen == (steps < 3 ? std::vector<std::string>{} : told));
    }
}

TEST_CASE("player: a pause that is lifted sooner than recorded brings what was held, and no reports of the time between") {
    const Cassette cassette{paused_and_lifted()};
    Player player;
    NotingSink sink;
    sink.answer = [&](const std::string& noted) { return noted == "body:two" ? Answer::paused : Answer::taken; };
    player.start(candidates_in(cassette.path));
    for (int n = 0; n < 3; ++n) CHECK(player.step(sink) == State::playing);
    player.pause(false, false);
    player.give_held(sink);
    CHECK(sink.seen.back() == "body: three");
    CHECK(play_on(player, sink) == State::finished);
    CHECK(std::count(sink.seen.begin(), sink.seen.end(), "progress 9 3 0 0") == 0);
    CHECK(sink.seen.back() == "body:four");
}

TEST_CASE("player: an application that does not pause this time gets every byte once") {
    const Cassette cassette{paused_and_lifted()};
    Player player;
    NotingSink sink;
    sink.scribbles = false;
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == std::vector<std::string>{"header:HTTP/1.1 200 OK\r\n", "body:one", "body:two", "progress 9 3 0 0",
                                                "progress 9 3 0 0", "body: and", "body: three", "body:four"});
    CHECK(player.body_bytes() == 20);
}

TEST_CASE("player: a pause is lifted from inside a callback, which is given what was held") {
    const Cassette cassette{paused_and_lifted()};
    Player player;
    NotingSink sink;
    int reports = 0;
    sink.answer = [&](const std::string& noted) {
        if (noted == "body:two") return Answer::paused;
        if (noted.starts_with("progress") && ++reports == 2) {
            player.pause(false, false);
            CHECK(player.give_held(sink) == 0);
            sink.seen.emplace_back("callback over");
        }
        return Answer::taken;
    };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == std::vector<std::string>{"header:HTTP/1.1 200 OK\r\n", "body:one", "body:two", "progress 9 3 0 0",
                                                "progress 9 3 0 0", "body:two and", "body: three", "callback over", "body:four"});
}

TEST_CASE("player: what a call that lifts a pause delivers can be refused; the call then fails, and the transfer as recorded") {
    Interaction one = paused_and_lifted();
    one.events[5].flags |= kEventAnswered;
    one.events[5].value = 7;
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [&](const std::string& noted) {
        return noted == "body:two" ? Answer::paused : noted == "body:two and" ? Answer::failed : Answer::taken;
    };
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    player.pause(false, false);
    CHECK(player.give_held(sink) == 42);
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen.back() == "body:four");
    CHECK(player.result() == 0);
}

TEST_CASE("player: what libcurl gave despite a pause is not held back") {
    Interaction one = get();
    one.events[3].flags = one.events[4].flags = kEventDespitePause;
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [&](const std::string& noted) {
        if (noted == "header:\r\n") player.pause(true, false);
        return Answer::taken;
    };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == course_of(one));
}

TEST_CASE("player: a pull that was paused on is one when it is asked again") {
    Interaction one;
    one.head.flags = kInteractionPulledBody;
    add_event(one, EventKind::paused, "", 10, 1, 16, static_cast<std::uint16_t>(EventKind::pull));
    add_event(one, EventKind::header, "HTTP/1.1 100 Continue\r\n", 20);
    add_event(one, EventKind::pull, "abc", 30, 1, 16);
    add_event(one, EventKind::pull, "", 40, 1, 16);
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.uploads = {"abc"};
    sink.answer = [&](const std::string& noted) {
        if (noted.starts_with("header")) player.pause(false, false);
        return noted.starts_with("pull") && sink.seen.size() == 1 ? Answer::paused : Answer::taken;
    };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == std::vector<std::string>{"pull 0 16", "header:HTTP/1.1 100 Continue\r\n", "pull 0 16", "pull 0 16"});
    CHECK(player.result() == 0);

    NotingSink early;
    early.uploads = {"abc"};
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, early) == State::finished);
    CHECK(early.seen == std::vector<std::string>{"pull 0 16", "header:HTTP/1.1 100 Continue\r\n", "pull 0 16"});
    CHECK(player.result() == 0);

    NotingSink wrong;
    wrong.uploads = {"abd"};
    player.start(candidates_in(cassette.path));
    play_on(player, wrong);
    CHECK(player.result() == kResultMiss);
}

TEST_CASE("player: a recording that offers more than there is ends the transfer, and crashes nothing") {
    for (const std::uint16_t kind : {1, 2, 4, 7}) {
        Interaction one = get();
        add_event(one, EventKind::paused, "", 4'500'000, 2, UINT32_MAX, kind);
        const Cassette cassette{one};
        Player player;
        NotingSink sink;
        player.start(candidates_in(cassette.path));
        play_on(player, sink);
        CHECK(player.result() == kResultUnreadable);
    }
}

// A recording may claim that a chunk came from inside a call that its predecessor's callback made: that one's bytes are still in use.
TEST_CASE("player: a chunk that was held stays whole while the application looks at it") {
    Interaction one;
    add_event(one, EventKind::body, std::string(2000, '1'), 1);
    add_event(one, EventKind::body, std::string(90'000, '2'), 2, 2, 0, 0, kEventInPause);
    add_event(one, EventKind::body, "3", 3, 3);
    const Cassette cassette{one};
    struct Nesting : NotingSink {
        Player* player = nullptr;
        std::string given;
        Answer body(char* chunk, std::size_t size) override {
            given += chunk[0];
            if (given == "1" || given == "112") return Answer::paused;
            if (given != "11") return Answer::taken;
            player->pause(false, false);
            player->give_held(*this);
            CHECK(std::string(chunk, size) == std::string(2000, '1'));
            return Answer::taken;
        }
    } sink;
    Player player;
    sink.player = &player;
    player.start(candidates_in(cassette.path));
    for (int pauses = 0; pauses < 2; ++pauses) {
        CHECK(play_on(player, sink) == State::blocked);
        player.pause(false, false);
        player.give_held(sink);
    }
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.given == "11223");
}

TEST_CASE("player: no bytes are taken from under a callback") {
    Interaction one = get();
    one.events[4].flags = kEventInPause;
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    sink.answer = [&](const std::string& noted) {
        if (noted.starts_with("body:{")) {
            player.pause(true, false);
            player.pause(false, false);
            player.give_held(sink);
            CHECK(sink.seen.back() == noted);
        }
        return Answer::taken;
    };
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == course_of(one));
}

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
