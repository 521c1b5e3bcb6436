#include <catch2/catch.hpp>

#include "outcome.h"
#include "played.h"

using namespace replay;
using namespace replay::samples;
using Answer = Sink::Answer;
using State = Player::State;

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

// The streams of a recording lie one behind another in memory, and what is given is followed by a NUL: the next stream's first byte.
TEST_CASE("player: what a callback was given stays whole, with its end, while bytes of other streams are given from inside it") {
    Interaction one;
    add_event(one, EventKind::body, "chunk", 1);
    add_event(one, EventKind::header, "Trailer: 1\r\n", 2, 2, 0, 0, kEventInPause);
    add_event(one, EventKind::debug, "line\n", 3, 2, 0, 0, kEventInPause);
    one.stream(Stream::response_body) += "rest";
    const Cassette cassette{one};
    struct Nesting : NotingSink {
        Player* player = nullptr;
        Answer body(char* chunk, std::size_t size) override {
            player->pause(false, false);
            player->give_held(*this);
            CHECK(std::string(chunk) == "chunk");
            return NotingSink::body(chunk, size);
        }
    } sink;
    Player player;
    sink.player = &player;
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == std::vector<std::string>{"header:Trailer: 1\r\n", "debug 0:line\n", "body:chunk"});
}

// What comes next of a trace that is not held in memory would take the place of the line.
TEST_CASE("player: a line of a long trace stays whole while its callback lifts a pause") {
    const std::int64_t amounts[4] = {1, 2, 3, 4};
    Interaction one;
    add_event(one, EventKind::debug, std::string(StoredInteraction::kWindow, 'd'), 1);
    add_event(one, EventKind::progress, {reinterpret_cast<const char*>(amounts), sizeof amounts}, 2, 2, 0, 0, kEventInPause);
    add_event(one, EventKind::debug, std::string(600'000, 'e'), 3, 3);
    const Cassette cassette{one};
    struct Nesting : NotingSink {
        Player* player = nullptr;
        void debug(int type, char* text, std::size_t size) override {
            player->pause(false, false);
            player->give_held(*this);
            CHECK(std::string(text) == std::string(size, size == StoredInteraction::kWindow ? 'd' : 'e'));
            NotingSink::debug(type, text, size);
        }
    } sink;
    Player player;
    sink.player = &player;
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == course_of(one));
}
