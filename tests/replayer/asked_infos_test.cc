#include "asked_infos.h"

#include <catch2/catch.hpp>
#include <random>

#include "played.h"
#include "recorder.h"

using namespace replay;
using namespace replay::samples;
using State = Player::State;

namespace {

constexpr std::uint32_t kStatus = 0x200002;
constexpr std::uint32_t kType = 0x100012;

Info status(std::int64_t code) { return {kStatus, code, 0, "", {}}; }

std::string text_of(const std::optional<AskedInfos::Answer>& answer) {
    if (!answer) return "never asked";
    return answer->is_null ? "null" : answer->info->text + std::to_string(answer->info->integer);
}

Interaction with_questions() {
    Interaction made = get();
    made.events.clear();
    for (std::string& stream : made.streams) stream.clear();
    add_event(made, EventKind::info, "", 1, 1, 0);
    add_event(made, EventKind::header, "A: b\r\n", 2);
    add_event(made, EventKind::info, "", 3, 1, 1);
    add_event(made, EventKind::info, "", 3, 1, 3, kInfoWasNull);
    add_event(made, EventKind::info, "", 3, 1, 2);
    add_event(made, EventKind::body, "x", 4, 2);
    made.metadata.asked = {status(0), status(100), status(200), {kType, 0, 0, "", {}}};
    return made;
}

}  // namespace

TEST_CASE("asked infos: each answers once at its place, the last one from then on") {
    const Interaction one = with_questions();
    const auto& values = one.metadata.asked;
    AskedInfos asked;
    CHECK(text_of(asked.answer(kStatus, one.events, 0, values)) == "0");
    CHECK(text_of(asked.answer(kType, one.events, 0, values)) == "never asked");
    CHECK(text_of(asked.answer(kStatus, one.events, 2, values)) == "100");
    CHECK(text_of(asked.answer(kStatus, one.events, 2, values)) == "200");
    CHECK(text_of(asked.answer(kStatus, one.events, 2, values)) == "200");
    CHECK(text_of(asked.answer(kType, one.events, 2, values)) == "null");
    CHECK(text_of(asked.answer(kStatus, one.events, 6, values)) == "200");
    asked.clear();
    CHECK(text_of(asked.answer(kType, one.events, 2, values)) == "null");
    CHECK(text_of(asked.answer(kStatus, one.events, 2, values)) == "200");
    asked.clear();
    CHECK(text_of(asked.answer(kStatus, one.events, 6, values)) == "200");
}

TEST_CASE("asked infos: events that lie are passed over") {
    Interaction one = with_questions();
    one.events[2].value = 4;
    one.events[4].value = UINT32_MAX;
    AskedInfos asked;
    CHECK(text_of(asked.answer(kStatus, one.events, 2, one.metadata.asked)) == "0");
    CHECK(text_of(asked.answer(kStatus, one.events, SIZE_MAX, one.metadata.asked)) == "0");
    CHECK(text_of(asked.answer(kStatus, {}, 0, {})) == "0");
}

// More than libcurl has: time would grow with their square.
TEST_CASE("asked infos: of 256 different ones and no more it is known what was answered") {
    Interaction one;
    for (std::uint32_t i = 0; i < 300; ++i) {
        add_event(one, EventKind::info, "", 1, 1, i);
        one.metadata.asked.push_back({i, i, 0, "", {}});
    }
    add_event(one, EventKind::body, "x", 2);
    AskedInfos asked;
    const auto answer_to = [&](std::uint32_t number) { return text_of(asked.answer(number, one.events, 300, one.metadata.asked)); };
    CHECK(answer_to(0) == "0");
    CHECK(answer_to(255) == "255");
    CHECK(answer_to(256) == "never asked");
}

TEST_CASE("asked infos: questions are not played, and no chunk is lost to one that takes bytes") {
    Interaction one = with_questions();
    add_event(one, EventKind::info, "bytes", 5, 2);
    add_event(one, EventKind::debug, "after", 6, 2);
    const Scratch folder;
    append(folder.file("a"), one);
    Player player;
    player.start(candidates_in(folder.file("a")));
    CHECK(player.next_time() == 2);
    NotingSink sink;
    CHECK(play_on(player, sink) == State::finished);
    CHECK(sink.seen == std::vector<std::string>{"header:A: b\r\n", "body:x", "debug 0:after"});
}

// An application that asks at random in its callbacks and between its calls, played as it was recorded.
TEST_CASE("asked infos: played again, the same questions have the same answers") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        Request request;
        request.method = "PUT";
        Recorder recorder(std::move(request), "", true);
        std::vector<std::vector<std::uint32_t>> questions;  // of each callback, and behind it between the calls
        std::vector<std::string> answers;
        std::int64_t counter = 0;
        const auto ask_one = [&](std::uint32_t number) {
            counter += static_cast<std::int64_t>(random() % 2);
            const bool is_null = number == kType && random() % 3 == 0;
            Info info{number, number == kStatus ? counter : 0, 0, number == kType && !is_null ? "type " + std::to_string(counter) : "", {}};
            answers.push_back(is_null ? "null" : info.text + std::to_string(info.integer));
            recorder.asked(std::move(info), is_null);
        };
        const auto ask = [&] {
            auto& asked = questions.emplace_back();
            for (auto left = random() % 4; left > 0; --left) {
                asked.push_back(random() % 2 == 0 ? kStatus : kType);
                ask_one(asked.back());
            }
        };
        NotingSink sink;
        ask();
        for (auto left = random() % 10; left > 0; --left) {
            const auto kind = random() % 4;
            Recorder::EventNumber event = 0;
            if (kind == 0) event = recorder.body("chunk");
            if (kind == 1) recorder.header("A: b\r\n");
            if (kind == 2) recorder.progress({1, 2, 3, 4});
            if (kind == 3) event = recorder.pull(0, 10);
            ask();
            if (kind == 0) recorder.answered(event, 3);
            if (kind == 3) {
                recorder.supplied(event, "up");
                sink.uploads.emplace_back("up");
            }
            ask();
        }
        const Scratch folder;
        append(folder.file("a"), recorder.finish(0, false, {}, ""));

        Player player;
        player.start(candidates_in(folder.file("a")));
        std::vector<std::string> answered;
        std::size_t next = 0;
        const auto ask_again = [&] {
            for (const std::uint32_t number : questions[next]) answered.push_back(text_of(player.asked(number)));
            ++next;
        };
        sink.answer = [&](const std::string&) {
            ask_again();
            return Sink::Answer::taken;
        };
        ask_again();
        while (next < questions.size()) {
            player.step(sink);
            ask_again();
        }
        REQUIRE(player.step(sink) == State::finished);
        REQUIRE(answered == answers);
    }
}
