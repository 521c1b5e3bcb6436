#include "timeline.h"

#include <catch2/catch.hpp>

#include "played.h"

using namespace replay;
using namespace replay::samples;
using State = Player::State;

namespace {

constexpr std::uint64_t kMs = 1'000'000;

struct Chunk {
    std::string text;
    std::uint64_t time_ms;
    std::uint32_t call;
};

// A transfer that began `started_ms` into its session, when the last call had been number `begin_call`.
Interaction transfer(std::uint64_t started_ms, std::uint32_t begin_call, const std::vector<Chunk>& chunks, std::uint64_t end_ms,
                     std::uint32_t end_call, std::uint64_t session = 1) {
    Interaction made;
    made.head.session = session;
    made.head.started_ns = static_cast<std::int64_t>(1'000 * kMs + started_ms * kMs);
    made.head.begin_call = begin_call;
    made.head.duration_ns = end_ms * kMs;
    made.head.end_call = end_call;
    for (const Chunk& chunk : chunks) add_event(made, EventKind::body, chunk.text, chunk.time_ms * kMs, chunk.call);
    return made;
}

class Played final : public Timeline::Transfer {
public:
    explicit Played(std::string name) : name_(std::move(name)) {}
    Player& player() override { return player_; }
    State step() override { return player_.step(sink); }
    [[nodiscard]] const std::string& name() const { return name_; }
    NotingSink sink;

private:
    std::string name_;
    Player player_;
};

// Plays interactions side by side, a line a call: what it delivered, and "NAME." for a transfer that it ended.
class Stage {
public:
    explicit Stage(const std::vector<Interaction>& interactions) {
        for (const Interaction& one : interactions) append(folder_.file("a"), one);
        const auto candidates = candidates_in(folder_.file("a"));
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            auto& played = transfers_.emplace_back(std::make_unique<Played>(std::string(1, static_cast<char>('A' + i))));
            played->player().start({candidates[i]});
            played->sink.answer = [this](const std::string& noted) {
                line_ += noted.substr(noted.find(':') + 1) + " ";
                return answer(noted);
            };
        }
    }

    Played& operator[](std::size_t i) { return *transfers_[i]; }
    void add(std::size_t i) { timeline.add(*transfers_[i]); }
    void add_all() {
        for (auto& one : transfers_) timeline.add(*one);
    }

    std::string call() {
        line_.clear();
        timeline.advance([this](Timeline::Transfer& transfer) { line_ += static_cast<Played&>(transfer).name() + ". "; });
        if (!line_.empty()) line_.pop_back();
        return line_;
    }

    std::vector<std::string> play() {
        std::vector<std::string> lines;
        while (timeline.is_due()) lines.push_back(call());
        return lines;
    }

    Timeline timeline;
    std::function<Sink::Answer(const std::string&)> answer = [](const std::string&) { return Sink::Answer::taken; };

private:
    Scratch folder_;
    std::vector<std::unique_ptr<Played>> transfers_;
    std::string line_;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("timeline: events of several transfers come in the order of their times, a recorded call at a time") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 30, 3}, {"a3", 31, 3}}, 40, 4), transfer(0, 0, {{"b1", 20, 2}}, 50, 5)});
    stage.add_all();
    CHECK(stage.timeline.size() == 2);
    CHECK(stage.play() == Lines{"a1", "b1", "a2 a3", "A.", "B."});
    CHECK(stage.timeline.size() == 0);
}

TEST_CASE("timeline: what one call delivered of several transfers is delivered by one call") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 30, 2}}, 30, 2), transfer(0, 0, {{"b1", 11, 1}, {"b2", 31, 2}}, 31, 2)});
    stage.add_all();
    CHECK(stage.play() == Lines{"a1 b1", "a2 A. b2 B."});
}

TEST_CASE("timeline: the same call number of another session is another call") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}}, 10, 1, 1), transfer(0, 0, {{"b1", 11, 1}}, 11, 1, 2)});
    stage.add_all();
    CHECK(stage.play() == Lines{"a1 A.", "b1 B."});
}

TEST_CASE("timeline: a call that delivered nothing before the first event delivers nothing again, once") {
    Stage stage({transfer(0, 7, {{"a1", 10, 90}}, 10, 90)});
    stage.add_all();
    CHECK(stage.timeline.is_due());
    CHECK(stage.call() == "");
    CHECK(stage.call() == "a1 A.");
}

TEST_CASE("timeline: transfers of one session keep their distances, whenever they are added") {
    // B began 15 ms after A and answered in 1 ms: before A's second chunk, after its first.
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 20, 3}}, 20, 3), transfer(15, 1, {{"b1", 1, 2}}, 1, 2)});
    SECTION("both at once") {
        stage.add_all();
        CHECK(stage.play() == Lines{"a1", "b1 B.", "a2 A."});
    }
    SECTION("the second as late as it was") {
        stage.add(0);
        CHECK(stage.call() == "a1");
        stage.add(1);
        CHECK(stage.play() == Lines{"b1 B.", "a2 A."});
    }
    SECTION("the second later than it was: from then on") {
        stage.add(0);
        CHECK(stage.call() == "a1");
        CHECK(stage.call() == "a2 A.");
        stage.add(1);
        CHECK(stage.play() == Lines{"b1 B."});
    }
}

TEST_CASE("timeline: a paused transfer waits and holds nobody up") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 30, 3}}, 30, 3), transfer(0, 0, {{"b1", 20, 2}}, 40, 4)});
    int refusals = 1;
    stage.answer = [&refusals](const std::string& noted) {
        return noted == "body:a1" && refusals-- > 0 ? Sink::Answer::paused : Sink::Answer::taken;
    };
    stage.add_all();
    CHECK(stage.call() == "a1");
    CHECK(stage.play() == Lines{"b1", "B."});
    CHECK_FALSE(stage.timeline.is_due());
    CHECK(stage.timeline.size() == 1);
    stage[0].player().pause(false, false);
    CHECK(stage.play() == Lines{"a1", "a2 A."});
}

TEST_CASE("timeline: a removed transfer delivers nothing more") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 30, 3}}, 30, 3), transfer(0, 0, {{"b1", 20, 2}}, 20, 2)});
    stage.add_all();
    CHECK(stage.call() == "a1");
    stage.timeline.remove(stage[0]);
    stage.timeline.remove(stage[0]);
    CHECK(stage.play() == Lines{"b1 B."});
    CHECK(stage[0].sink.seen == Lines{"body:a1"});
}

TEST_CASE("timeline: transfers without a recording end in the first call") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}}, 10, 1), transfer(0, 0, {}, 0, 0)});
    stage[1].player().start_failing(9, "none");
    stage.add_all();
    CHECK(stage.play() == Lines{"B.", "a1 A."});
    CHECK(stage[1].player().result() == 9);
}
