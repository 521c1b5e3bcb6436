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
    explicit Stage(const std::vector<Interaction>& interactions, Clock clock = {}) : timeline(clock, [] { return now_ms * kMs; }) {
        now_ms = 1'000'000;
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

    static void pass(std::uint64_t ms) { now_ms += ms; }
    // In ms; -1 for never.
    [[nodiscard]] long due_in() const {
        const auto due = timeline.due_in();
        return due ? static_cast<long>((*due + kMs - 1) / kMs) : -1;
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
    static inline std::uint64_t now_ms = 0;
    Scratch folder_;
    std::vector<std::unique_ptr<Played>> transfers_;
    std::string line_;
};

using Lines = std::vector<std::string>;

const Clock kReal = *Clock::named("real");

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

TEST_CASE("timeline: within one call transfers end in the order in which they did") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 20, 2}}, 32, 2), transfer(0, 0, {{"b1", 11, 1}, {"b2", 30, 2}}, 31, 2)});
    stage.add_all();
    CHECK(stage.play() == Lines{"a1 b1", "a2 b2 B. A."});
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

TEST_CASE("timeline: call numbers go on behind the largest with 0") {
    Stage stage({transfer(0, UINT32_MAX, {{"a1", 10, 0}, {"a2", 20, 1}}, 20, 1)});
    stage.add_all();
    CHECK(stage.play() == Lines{"a1", "a2 A."});
    Stage later({transfer(0, UINT32_MAX, {{"a1", 10, 1}}, 10, 1)});
    later.add_all();
    CHECK(later.play() == Lines{"", "a1 A."});
}

TEST_CASE("timeline: what came later does not overtake in a call that delivered nothing") {
    // B is added when A's first chunk has come, and answers, after a call that only sends its request, before A's second.
    Stage stage({transfer(0, 0, {{"a1", 10, 2}, {"a2", 30, 5}}, 30, 5), transfer(11, 2, {{"b1", 1, 4}}, 40, 6)});
    stage.add(0);
    CHECK(stage.call() == "");
    CHECK(stage.call() == "a1");
    stage.add(1);
    CHECK(stage.call() == "");
    CHECK(stage.play() == Lines{"b1", "a2 A.", "B."});
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

TEST_CASE("timeline: a time limit ends a transfer that stays paused, on any clock, and nobody else waits for it") {
    for (const Clock clock : {Clock{}, kReal}) {
        Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 30, 3}}, 30, 3), transfer(0, 0, {{"b1", 10, 1}}, 10, 1)}, clock);
        stage.answer = [](const std::string& noted) { return noted == "body:a1" ? Sink::Answer::paused : Sink::Answer::taken; };
        stage.add_all();
        Limits limits;
        limits.total_ms = 300;
        stage[0].player().limit(limits);
        Stage::pass(10);
        CHECK(stage.call() == "a1 b1 B.");
        CHECK(stage.due_in() == 290);  // it counts from the beginning, and no further call has to start it
        Stage::pass(289);
        CHECK(stage.due_in() == 1);
        CHECK(stage.call().empty());
        Stage::pass(1);
        CHECK(stage.due_in() == 0);
        CHECK(stage.call().ends_with("A."));
        CHECK(stage[0].player().result() == 28);
        CHECK(stage.due_in() == -1);
    }
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

TEST_CASE("timeline: on a real clock each batch comes when its time has") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 30, 3}}, 40, 4), transfer(0, 0, {{"b1", 20, 2}}, 20, 2)}, kReal);
    stage.add_all();
    CHECK(stage.due_in() == 0);  // for B, of which the first call delivered nothing
    CHECK(stage.call() == "");
    CHECK(stage.due_in() == 10);
    stage.pass(9);
    CHECK(stage.due_in() == 1);
    CHECK_FALSE(stage.timeline.is_due());
    CHECK(stage.call() == "");
    stage.pass(1);
    CHECK(stage.timeline.is_due());
    CHECK(stage.call() == "a1");
    CHECK(stage.call() == "");
    stage.pass(30);  // late: still a batch a call
    CHECK(stage.call() == "b1 B.");
    CHECK(stage.call() == "a2");
    CHECK(stage.call() == "A.");
    CHECK(stage.due_in() == -1);
}

TEST_CASE("timeline: a factor stretches recorded times") {
    Stage stage({transfer(0, 0, {{"a1", 100, 1}}, 300, 2)}, *Clock::named("0.1"));
    stage.add_all();
    CHECK(stage.due_in() == 10);
    stage.pass(10);
    CHECK(stage.call() == "a1");
    CHECK(stage.due_in() == 20);
}

TEST_CASE("timeline: on a real clock, too, the first call delivers nothing where none was delivered, and at once") {
    Stage stage({transfer(0, 7, {{"a1", 10, 90}}, 10, 90)}, kReal);
    stage.add_all();
    CHECK(stage.due_in() == 0);
    CHECK(stage.call() == "");
    CHECK(stage.due_in() == 10);
}

TEST_CASE("timeline: a real clock keeps the recorded order, however unevenly transfers are added") {
    // B began 5 ms after A, and its only event came 1 ms after A's.
    const std::vector<Interaction> both{transfer(0, 0, {{"a1", 50, 1}}, 50, 1), transfer(5, 1, {{"b1", 46, 2}}, 46, 2)};
    SECTION("sooner than when recorded") {
        Stage stage(both, kReal);
        stage.add_all();
        stage.pass(46);
        CHECK(stage.call() == "");
        CHECK(stage.due_in() == 4);
        stage.pass(4);
        CHECK(stage.play() == Lines{"a1 A.", "b1 B."});
    }
    SECTION("in the other order") {
        Stage stage(both, kReal);
        stage.add(1);
        stage.add(0);
        stage.pass(46);
        CHECK(stage.call() == "b1 B.");  // as on a virtual clock: A was not there to set the time by
        CHECK(stage.due_in() == 4);
    }
}

TEST_CASE("timeline: on a real clock a transfer of another session counts from when it is added") {
    Stage stage({transfer(0, 0, {{"a1", 60, 1}}, 60, 1, 1), transfer(0, 0, {{"b1", 50, 1}}, 50, 1, 2)}, kReal);
    stage.add(0);
    stage.pass(30);
    stage.add(1);
    stage.pass(30);
    CHECK(stage.call() == "a1 A.");
    CHECK(stage.due_in() == 20);
    stage.pass(20);
    CHECK(stage.call() == "b1 B.");
}

TEST_CASE("timeline: on a real clock a paused transfer is due at once when it goes on late") {
    Stage stage({transfer(0, 0, {{"a1", 10, 1}, {"a2", 30, 2}}, 30, 2)}, kReal);
    stage.add_all();
    stage[0].player().pause(true, false);
    CHECK(stage.due_in() == -1);
    stage.pass(100);
    stage[0].player().pause(false, false);
    CHECK(stage.due_in() == 0);
    CHECK(stage.play() == Lines{"a1", "a2 A."});
}

TEST_CASE("timeline: times that no clock will ever show") {
    Interaction made = transfer(0, 0, {}, 0, 1);
    made.head.duration_ns = ~std::uint64_t{0};
    Stage stage({made}, *Clock::named("1000"));
    stage.add_all();
    CHECK(stage.call() == "");
    CHECK(stage.timeline.due_in() == Clock::kForever);
}
