#include <catch2/catch.hpp>

#include "outcome.h"
#include "played.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
using Answer = Sink::Answer;
using State = Player::State;

namespace {

// An upload whose read callback supplied `pulls`, answered by `response`.
Interaction upload(const std::vector<std::string>& pulls, const std::string& response) {
    Interaction made;
    made.head.flags = kInteractionPulledBody;
    made.head.duration_ns = 100;
    for (const std::string& pull : pulls) add_event(made, EventKind::pull, pull, 10, 1, 16);
    add_event(made, EventKind::header, "HTTP/1.1 200 OK\r\n", 20);
    add_event(made, EventKind::body, response, 30);
    return made;
}

struct Cassette {
    Scratch folder;
    std::string path = folder.file("a");
    explicit Cassette(std::initializer_list<Interaction> interactions) {
        for (const Interaction& one : interactions) append(path, one);
    }
};

// The body that an application gets which uploads `pulls`; or the error.
std::string answer_to(const std::vector<Player::Candidate>& candidates, const std::vector<std::string>& pulls,
                      std::vector<std::string>* seen = nullptr) {
    Player player;
    player.start(candidates);
    NotingSink sink;
    sink.uploads = pulls;
    REQUIRE(play_on(player, sink) == State::finished);
    if (seen != nullptr) *seen = sink.seen;
    if (player.result() != 0) return std::to_string(player.result()) + " " + player.error();
    const std::string& last = sink.seen.back();
    return last.starts_with("body:") ? last.substr(5) : last;
}

}  // namespace

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

TEST_CASE("player: a recording that was broken off ends as a partial file, and says so") {
    Interaction one = get();
    one.head.flags = kInteractionBrokenOff;
    one.head.result = 0;
    const Cassette cassette{one};
    Player player;
    NotingSink sink;
    player.start(candidates_in(cassette.path));
    play_on(player, sink);
    CHECK(sink.seen == course_of(one));
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

TEST_CASE("player: every kind of event can be refused") {
    for (const std::string kind : {"header", "body", "pull", "seek", "progress"}) {
        CAPTURE(kind);
        const Cassette cassette{everything()};
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

TEST_CASE("player: an upload is compared with the recording's") {
    const Cassette cassette{upload({"abc", "def", ""}, "first")};
    const auto all = candidates_in(cassette.path);
    CHECK(answer_to(all, {"abc", "def"}) == "first");
    CHECK_THAT(answer_to(all, {"abc", "dex"}), Contains("upload differs"));
    CHECK_THAT(answer_to(all, {"xbc"}), Contains("upload differs"));
    CHECK_THAT(answer_to(all, {"abc", "def", "g"}), Contains("upload differs"));
    CHECK(answer_to(all, {"abc", "dex"}).starts_with(std::to_string(kResultMiss)));
}

TEST_CASE("player: an upload that ends early is another one") {
    const Cassette cassette{upload({"abc", "def", ""}, "longer"), upload({"abc", ""}, "shorter"), upload({""}, "empty")};
    const auto all = candidates_in(cassette.path);
    CHECK(answer_to(all, {"abc", "def"}) == "longer");
    CHECK(answer_to(all, {"abc"}) == "shorter");
    CHECK(answer_to(all, {}) == "empty");
    const Cassette only_longer{upload({"abc", "def", ""}, "longer")};
    CHECK_THAT(answer_to(candidates_in(only_longer.path), {"abc"}), Contains("upload differs"));
}

TEST_CASE("player: the bytes pulled choose among recordings, whichever is tried first") {
    const Cassette cassette{upload({"aaa", "bbb", ""}, "1"), upload({"aaa", "ccc", ""}, "2"), upload({"ddd", ""}, "3"),
                            upload({"aaa", "cccc", ""}, "4")};
    auto all = candidates_in(cassette.path);
    for (int rotation = 0; rotation < 4; ++rotation) {
        CAPTURE(rotation);
        CHECK(answer_to(all, {"aaa", "bbb"}) == "1");
        CHECK(answer_to(all, {"aaa", "ccc"}) == "2");
        CHECK(answer_to(all, {"ddd"}) == "3");
        CHECK(answer_to(all, {"aaa", "cccc"}) == "4");
        CHECK_THAT(answer_to(all, {"aaa", "cccd"}), Contains("upload differs"));
        std::rotate(all.begin(), all.begin() + 1, all.end());
    }
}

// A pipe, or an event loop, gives its bytes in other portions each time.
TEST_CASE("player: an upload in other portions than recorded is the same upload") {
    const Cassette cassette{upload({"abcd", "efgh", ""}, "ended by an empty one"), upload({"ABCD", "EFGH"}, "length known")};
    const auto all = candidates_in(cassette.path);
    for (const std::vector<std::string>& portions :
         {std::vector<std::string>{"abcdefgh"}, {"a", "b", "c", "d", "e", "f", "g", "h"}, {"abcdef", "gh"}, {"ab", "cdefg", "h"}}) {
        std::vector<std::string> seen;
        CHECK(answer_to(all, portions, &seen) == "ended by an empty one");
        CHECK(std::count(seen.begin(), seen.end(), "pull 0 16") == static_cast<int>(portions.size()) + 1);
        std::vector<std::string> upper = portions;
        for (std::string& portion : upper)
            for (char& c : portion) c = static_cast<char>(c - 'a' + 'A');
        CHECK(answer_to(all, upper, &seen) == "length known");
        CHECK(std::count(seen.begin(), seen.end(), "pull 0 16") == static_cast<int>(portions.size()));
    }
}

TEST_CASE("player: what was delivered before the upload must have been the same in the other recording") {
    Interaction first = upload({"aaa", ""}, "1");
    Interaction second = upload({"bbb", ""}, "2");
    Interaction third = upload({"bbb", ""}, "3");
    const auto before = [](Interaction& one, const std::string& line, const std::string& trace) {
        Interaction with = one;
        with.events.clear();
        for (std::string& stream : with.streams) stream.clear();
        add_event(with, EventKind::debug, trace, 1);
        add_event(with, EventKind::header, line, 5);
        with.events.insert(with.events.end(), one.events.begin(), one.events.end());
        for (std::size_t i = 0; i < kStreams; ++i) with.streams[i] += one.streams[i];
        one = with;
    };
    before(first, "HTTP/1.1 100 Continue\r\n", "Connected to h port 80 (#0)\n");
    before(second, "HTTP/1.1 417 No\r\n", "Connected to h port 80 (#0)\n");
    before(third, "HTTP/1.1 100 Continue\r\n", "Connected to h port 80 (#12)\n");  // a trace always differs
    const Cassette cassette{first, second, third};
    std::vector<std::string> seen;
    CHECK(answer_to(candidates_in(cassette.path), {"bbb"}, &seen) == "3");
    CHECK(seen.size() == 6);
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
