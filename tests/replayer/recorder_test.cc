#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "clock.h"
#include "played.h"
#include "recorder.h"
#include "request_key.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
using State = Player::State;

namespace {

Request request_for(std::string url, std::string method = "GET") {
    Request request;
    request.method = std::move(method);
    request.url = std::move(url);
    return request;
}

}  // namespace

TEST_CASE("recorder: what happened, in order, with times that only grow") {
    Recorder recorder(request_for("http://h/a"), "", true);
    recorder.in_call(7);
    recorder.debug(0, "Trying\n");
    recorder.header("HTTP/1.1 200 OK\r\n");
    recorder.in_call(8);
    const std::int64_t amounts[4] = {1, 2, 3, -4};
    recorder.progress(amounts);
    recorder.body("abc");
    recorder.body("");
    recorder.supplied(recorder.pull(2, 100), "up");
    recorder.seek(3, -5, SEEK_END);
    recorder.callback(20312, "arguments");
    recorder.debug_length(5, 1448);
    recorder.sent_head("GET /a HTTP/1.1\r\n");
    recorder.in_call(9);
    const Interaction made = recorder.finish(0, false, {{0x200002, 200, 0, "", {}}}, "");

    CHECK(course_of(made) == std::vector<std::string>{"debug 0:Trying\n", "header:HTTP/1.1 200 OK\r\n", "progress 1 2 3 -4", "body:abc",
                                                      "body:", "pull 2 100", "seek 3 -5 2", "callback 20312 0:arguments",
                                                      "debug 5 of 1448"});
    std::vector<std::uint32_t> calls;
    std::uint64_t time = 0;
    for (const Event& event : made.events) {
        calls.push_back(event.call);
        CHECK(event.time_ns >= time);
        CHECK(event.flags == 0);
        time = event.time_ns;
    }
    CHECK(calls == std::vector<std::uint32_t>{7, 7, 8, 8, 8, 8, 8, 8, 8});
    CHECK(made.head.end_call == 9);
    CHECK(made.head.duration_ns >= time);
    CHECK(made.head.started_ns > 1'700'000'000'000'000'000);
    CHECK(made.stream(Stream::request_body) == "up");
    CHECK(made.stream(Stream::request_head) == "GET /a HTTP/1.1\r\n");
    CHECK(made.metadata.infos.size() == 1);
    const RequestKeys keys = keys_of(made.metadata.request, "up");
    CHECK(made.head.flags == kInteractionPulledBody);
    CHECK(made.head.canonical_key == keys.canonical);
    CHECK(made.head.bodiless_key == keys.bodiless);
    CHECK(made.head.variant == keys.variant);
}

TEST_CASE("recorder: unusual answers are marked") {
    Recorder recorder(request_for("http://h/"), "", false);
    recorder.body("first");
    recorder.answered(recorder.body("short"), 3);
    const std::int64_t amounts[4] = {};
    recorder.answered(recorder.progress(amounts), 1);
    recorder.refused(recorder.pull(0, 10));
    recorder.answered(recorder.seek(0, 0, SEEK_SET), 2);
    const Interaction made = recorder.finish(23, false, {}, "Failure writing output");
    CHECK(course_of(made) == std::vector<std::string>{"body:first", "body:short", "progress 0 0 0 0", "pull 0 10", "seek 0 0 0"});
    std::vector<std::pair<int, std::uint32_t>> answers;
    for (const Event& event : made.events) answers.emplace_back(event.flags, event.value);
    CHECK(answers == std::vector<std::pair<int, std::uint32_t>>{
                         {0, 0}, {kEventAnswered, 3}, {kEventAnswered, 1}, {kEventAnswered, 10}, {kEventAnswered, 2}});
    CHECK(made.head.result == 23);
    CHECK(made.metadata.error == "Failure writing output");
}

TEST_CASE("recorder: an answer belongs to its own event, whatever its callback led to") {
    Recorder recorder(request_for("http://h/"), "", true);
    const std::int64_t amounts[4] = {};
    const auto progress = recorder.progress(amounts);
    const auto pull = recorder.pull(0, 50);
    recorder.supplied(recorder.pull(0, 10), "second");
    recorder.supplied(pull, "first");
    recorder.answered(progress, 42);
    const Interaction made = recorder.finish(0, false, {}, "");
    CHECK(made.events[0].flags == kEventAnswered);
    CHECK(made.events[0].value == 42);
    CHECK(made.events[1].size == 5);
    CHECK(made.stream(Stream::request_body) == "firstsecond");
}

TEST_CASE("recorder: what was paused on is no part of what was taken, until it is given again") {
    Recorder recorder(request_for("http://h/"), "", true);
    const std::uint32_t call = Recorder::new_call();
    recorder.in_call(call);
    recorder.body("one");
    recorder.paused(recorder.body("two"));
    recorder.header("Header: line\r\n");
    const auto outside = recorder.pausing(false, false);
    recorder.body("two and three");
    recorder.pausing_ended(outside);
    recorder.paused(recorder.pull(3, 100));
    recorder.supplied(recorder.pull(3, 100), "up");
    recorder.paused(recorder.body("never again"));
    const Interaction made = recorder.finish(18, true, {}, "");
    std::vector<std::string> events;
    for (const Event& event : made.events)
        events.push_back(std::to_string(static_cast<int>(event.kind)) + " flags " + std::to_string(event.flags) + " detail " +
                         std::to_string(event.detail) + " size " + std::to_string(event.size) + " value " + std::to_string(event.value));
    CHECK(events == std::vector<std::string>{"2 flags 0 detail 0 size 3 value 0", "9 flags 0 detail 2 size 0 value 3",
                                             "1 flags 4 detail 0 size 14 value 0", "2 flags 2 detail 0 size 13 value 0",
                                             "9 flags 0 detail 27 size 0 value 100", "3 flags 4 detail 3 size 2 value 100",
                                             "9 flags 0 detail 2 size 0 value 11"});
    CHECK(made.events[3].call != call);  // the pause was a call of its own
    CHECK(made.events[4].call == call);
    CHECK(made.stream(Stream::response_body) == "onetwo and threenever again");
}

TEST_CASE("recorder: ended by the application") {
    Recorder recorder(request_for("http://h/"), "", false);
    CHECK((recorder.finish(18, true, {}, "").head.flags & kInteractionBrokenOff) != 0);
    Recorder other(request_for("http://h/"), "", false);
    CHECK(other.finish(0, false, {}, "").head.flags == 0);
}

TEST_CASE("recorder: a body given whole is kept and decides the keys") {
    Recorder recorder(request_for("http://h/", "POST"), std::string_view("a\0b", 3), false);
    const Interaction made = recorder.finish(0, false, {}, "");
    CHECK(made.stream(Stream::request_body) == std::string("a\0b", 3));
    CHECK(made.head.exact_key == keys_of(request_for("http://h/", "POST"), std::string_view("a\0b", 3)).exact);
}

// A later session that uploads something else to the same place must not supersede this one's recording.
TEST_CASE("recorder: uploads that are pulled have a canonical key each, one bodiless key, and no exact one") {
    const auto recorded = [](const std::string& body) {
        Recorder recorder(request_for("http://h/", "PUT"), "", true);
        recorder.supplied(recorder.pull(0, 100), body);
        recorder.supplied(recorder.pull(0, 100), "");
        return recorder.finish(0, false, {}, "");
    };
    const Interaction one = recorded("one");
    const Interaction two = recorded("two");
    CHECK((one.head.flags & kInteractionPulledBody) != 0);
    CHECK(one.head.exact_key.empty());
    CHECK(one.head.bodiless_key == two.head.bodiless_key);
    CHECK(one.head.canonical_key != two.head.canonical_key);
    CHECK(one.head.canonical_key == recorded("one").head.canonical_key);
}

TEST_CASE("recorder: the canonical key of an upload that is pulled is that of a body given whole") {
    const auto recorded = [](const std::vector<std::string>& uploads, const std::string* cassette = nullptr) {
        Recorder recorder(request_for("http://h/", "PUT"), "", true, nullptr, cassette);
        for (std::size_t i = 0; i < uploads.size(); ++i) {
            if (i > 0) recorder.seek(0, 0, SEEK_SET);
            recorder.supplied(recorder.pull(0, uploads[i].size()), uploads[i]);
        }
        return recorder.finish(0, false, {}, "").head.canonical_key;
    };
    const auto whole = [](const std::string& body) { return keys_of(request_for("http://h/", "PUT"), body).canonical; };
    CHECK(recorded({"{\"a\": 1, \"b\": 2}"}) == whole("{\"b\":2,\"a\":1}"));
    CHECK(recorded({"{\"a\": 1}"}) != whole("{\"a\":2}"));
    CHECK(recorded({"{\"a", "{\"a\": 1}"}) == whole("{\"a\":1}"));  // sent once more, as after a redirect
    const Scratch folder;
    const std::string cassette = folder.file("a");
    const std::string spooled = "[" + std::string(2 * SpooledBytes::kLongest, ' ') + "1]";
    CHECK(recorded({spooled}, &cassette) == whole("[1]"));
    CHECK(recorded({"[2]", spooled}, &cassette) == whole("[1]"));
}

// libcurl delivers from the thread that lifts a pause, too.
TEST_CASE("recorder: another thread may note at the same time") {
    constexpr std::size_t kTimes = 100'000;
    Recorder recorder(request_for("http://h/"), "", false);
    std::atomic<int> ready = 0;
    const auto note = [&] {
        for (++ready; ready < 2;) std::this_thread::yield();
        for (std::size_t i = 0; i < kTimes; ++i) recorder.sent_head("GET / HTTP/1.1\r\n\r\n");
        for (std::size_t i = 0; i < kTimes; ++i) recorder.header("A: b\r\n");
    };
    std::thread other(note);
    note();
    other.join();
    const Interaction made = recorder.finish(0, false, {}, "");
    CHECK(made.stream(Stream::request_head).size() == 2 * kTimes * 18);
    CHECK(made.stream(Stream::response_head).size() == 2 * kTimes * 6);
    CHECK(made.events.size() == 2 * kTimes);
}

TEST_CASE("recorder: it knows the process that began it") {
    const Recorder recorder(request_for("http://h/"), "", false);
    CHECK(recorder.is_this_process());
    CHECK(in_child([&] { return !recorder.is_this_process(); }) == Ended::yes);
}

TEST_CASE("recorder: beginnings have the distances on the Unix clock that they have on the monotonic one") {
    Recorder one(request_for("http://h/"), "", false);
    const std::int64_t before = unix_ns();
    Recorder other(request_for("http://h/"), "", false);
    const auto distance = static_cast<std::int64_t>(other.began() - one.began());
    const std::int64_t started = other.finish(0, false, {}, "").head.started_ns;
    CHECK(started - one.finish(0, false, {}, "").head.started_ns == distance);
    CHECK(std::abs(started - before) < 2'000'000'000);
}

TEST_CASE("recorder: call numbers are new ones") {
    const std::uint32_t first = Recorder::new_call();
    CHECK(Recorder::new_call() != first);
}

// The whole way: recorder, writer, reader, player give an application what another one observed, whatever it was.
TEST_CASE("what is recorded is what is played") {
    std::mt19937_64 random(7);
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        const bool pulled = random() % 2 == 0;
        const auto bytes = [&](std::size_t most) {
            std::string made(random() % (most + 1), '\0');
            for (char& c : made) c = static_cast<char>('a' + random() % 26);
            return made;
        };
        Recorder recorder(request_for("http://h/" + bytes(5)), pulled ? "" : bytes(100), pulled);
        std::vector<std::string> happened;
        std::vector<std::string> uploads;
        bool at_end = false;
        for (std::uint64_t left = random() % 60; left > 0; --left) {
            if (random() % 3 == 0) recorder.in_call(Recorder::new_call());
            const std::string text = bytes(random() % 40 == 0 ? 400'000 : 50);
            switch (random() % 8) {
                case 0:
                    recorder.header(text), happened.push_back("header:" + text);
                    break;
                case 1:
                    recorder.body(text), happened.push_back("body:" + text);
                    break;
                case 2:
                    recorder.answered(recorder.body(text), 3), happened.push_back("body:" + text);
                    break;
                case 3:
                    if (!pulled || at_end) break;
                    at_end = text.empty();
                    recorder.supplied(recorder.pull(0, 100), text);
                    uploads.push_back(text);
                    happened.emplace_back("pull 0 100");
                    break;
                case 4: {
                    const auto offset = static_cast<std::int64_t>(random());
                    recorder.seek(0, offset, SEEK_SET);
                    happened.push_back("seek 0 " + std::to_string(offset) + " 0");
                    break;
                }
                case 5: {
                    const std::int64_t amounts[4] = {static_cast<std::int64_t>(random()), 0, -1, 1};
                    recorder.progress(amounts);
                    happened.push_back("progress " + std::to_string(amounts[0]) + " 0 -1 1");
                    break;
                }
                case 6:
                    recorder.debug(1, text), happened.push_back("debug 1:" + text);
                    break;
                case 7:
                    recorder.debug_length(3, text.size() + 1), happened.push_back("debug 3 of " + std::to_string(text.size() + 1));
                    break;
            }
        }
        const auto result = static_cast<int>(random() % 3);
        const Interaction made = recorder.finish(result, false, {}, bytes(10));
        const Scratch folder;
        append(folder.file("a"), everything());
        append(folder.file("a"), made);
        auto candidates = candidates_in(folder.file("a"));
        candidates.erase(candidates.begin());

        Player player;
        for (int again = 0; again < 2; ++again) {
            NotingSink sink;
            sink.uploads = uploads;
            int pauses = 0;
            // An application that pauses now and then gets the event again, and nothing is lost or doubled.
            if (again == 1)
                sink.answer = [&](const std::string& noted) {
                    return !noted.starts_with("debug") && !noted.starts_with("seek") && !noted.starts_with("progress") && ++pauses % 3 == 0
                               ? Sink::Answer::paused
                               : Sink::Answer::taken;
                };
            player.start(candidates);
            for (State state = State::playing; state != State::finished;) {
                state = player.step(sink);
                if (state != State::blocked) continue;
                sink.seen.pop_back();
                player.pause(false, false);
            }
            REQUIRE(sink.seen == happened);
            REQUIRE(player.result() == result);
            REQUIRE(player.error() == made.metadata.error);
        }
    }
}

TEST_CASE("recorder: frames where they change, sendings with what libcurl wrote meanwhile, and the answer to the chunk around them") {
    Recorder recorder(request_for("ws://h/"), "", false);
    const WsFrame frame{0, 1, 0, 0, 3};
    recorder.frame(frame);
    const auto chunk = recorder.body("1+1");
    recorder.sending(true);
    recorder.debug(0, "sending\n");
    recorder.sent({{1, 1, 1, 0, 1, 0}, "2", ""}, 0);
    recorder.answered(chunk, 2);
    recorder.frame(frame);
    recorder.body("2+2");
    recorder.sending(false);
    recorder.sent({{1, 0, 0, 0, 1, 0}, "", "broken"}, 55);
    const Interaction made = recorder.finish(23, false, {}, "");

    std::vector<std::pair<EventKind, int>> seen;
    for (const Event& event : made.events) seen.emplace_back(event.kind, event.flags);
    constexpr int kCallback = kEventInCall | kEventInCallback;
    CHECK(seen == std::vector<std::pair<EventKind, int>>{{EventKind::frame, 0},
                                                         {EventKind::body, kEventAnswered},
                                                         {EventKind::debug, kCallback},
                                                         {EventKind::send, kCallback | kEventMessage},
                                                         {EventKind::body, 0},
                                                         {EventKind::send, kEventInCall | kEventMessage}});
    CHECK(made.events[1].value == 2);
    CHECK(made.events.back().detail == 55);
    CHECK(made.stream(Stream::response_body) == "1+12+2");
    CHECK(made.stream(Stream::request_body).empty());
    CHECK(made.head.exact_key == keys_of(request_for("ws://h/"), "").exact);
}
