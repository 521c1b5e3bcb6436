// Uploads that are pulled while a transfer is played, and that are not byte for byte a recording's.

#include <catch2/catch.hpp>

#include "canonical_body.h"
#include "checksum.h"
#include "outcome.h"
#include "played.h"
#include "text.h"
#include "time_limits.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
using State = Player::State;

namespace {

Hash128 key_of(std::string_view upload) { return hash128(ascii_lower(upload)); }

// By whom capitals mean the same as small letters.
class AnyCase final : public UploadJudge {
public:
    explicit AnyCase(std::optional<std::uint64_t> announced = {}, bool counts = true) : announced_(announced), counts_(counts) {}
    [[nodiscard]] bool counts() const override { return counts_; }
    [[nodiscard]] std::optional<std::uint64_t> announced() const override { return announced_; }
    [[nodiscard]] std::vector<Hash128> keys(std::string_view upload) override { return {key_of("something else"), key_of(upload)}; }
    [[nodiscard]] Hash128 hidden_key(std::string_view upload) override { return upload.starts_with("?") ? key_of("hidden") : Hash128{}; }
    [[nodiscard]] std::string miss(std::string_view upload) override { return "no recording of " + std::string(upload); }

private:
    std::optional<std::uint64_t> announced_;
    bool counts_;
};

// With what libcurl answers of its length; -1: unknown.
Interaction recorded(const std::vector<std::string>& pulls, const std::string& response, std::int64_t length = -1) {
    Interaction made = upload(pulls, response);
    made.head.canonical_key = key_of(made.stream(Stream::request_body));
    made.metadata.infos = {{kInfoUploadLength, length, 0, {}, {}}};
    return made;
}

struct Told {
    std::string answer;  // the body that the application gets, or the error
    std::vector<std::string> seen;
    bool has_missed;
    std::uint64_t size;  // of its own upload, 0: it is the recorded one

    [[nodiscard]] auto pulls() const {
        return std::count_if(seen.begin(), seen.end(), [](const std::string& one) { return one.starts_with("pull"); });
    }
};

Told tell(const std::vector<Player::Candidate>& candidates, const std::vector<std::string>& supplied, AnyCase judge = AnyCase{}) {
    Player player;
    player.start(candidates);
    player.judge_upload(std::make_shared<AnyCase>(judge));
    NotingSink sink;
    sink.uploads = supplied;
    REQUIRE(play_on(player, sink) == State::finished);
    const std::string last = sink.seen.empty() ? std::string() : sink.seen.back();
    return {player.result() != 0 ? std::to_string(player.result()) + " " + player.error() : last, sink.seen, player.take_miss(),
            player.own_upload() == nullptr ? 0 : player.own_upload()->size()};
}

}  // namespace

TEST_CASE("player: an upload in other bytes is the recording's whose key it has, whichever is tried first") {
    const Cassette cassette{recorded({"aaa", "bbb", ""}, "1"), recorded({"aaa", "ccc", ""}, "2"), recorded({"ddd", ""}, "3"),
                            recorded({"aaa", "cccc", ""}, "4")};
    auto all = candidates_in(cassette.path);
    for (int rotation = 0; rotation < 4; ++rotation) {
        CAPTURE(rotation);
        CHECK(tell(all, {"aaa", "bbb"}).answer == "body:1");
        CHECK(tell(all, {"aaa", "Bbb"}).answer == "body:1");
        CHECK(tell(all, {"aaaccC"}).answer == "body:2");
        CHECK(tell(all, {"D", "d", "d"}).answer == "body:3");
        CHECK(tell(all, {"AAA", "CCCC"}).answer == "body:4");
        CHECK(tell(all, {"AAA", "CCCX"}).answer == std::to_string(kResultMiss) + " no recording of AAACCCX");
        std::rotate(all.begin(), all.begin() + 1, all.end());
    }
}

TEST_CASE("player: an upload that means something else is a miss, told by whoever judges") {
    const Cassette cassette{recorded({"abc", ""}, "1")};
    const Told told = tell(candidates_in(cassette.path), {"abc", "d"});
    CHECK(told.answer == std::to_string(kResultMiss) + " no recording of abcd");
    CHECK(told.has_missed);
    CHECK_THAT(tell(candidates_in(cassette.path), {}).answer, Contains("no recording of "));
}

TEST_CASE("player: an upload that no key tells is looked for once more") {
    const Cassette cassette{recorded({"aaa", ""}, "1"), recorded({"hidden", ""}, "2")};
    CHECK(tell(candidates_in(cassette.path), {"??????"}).answer == "body:2");
    const Cassette without{recorded({"aaa", ""}, "1")};
    CHECK_THAT(tell(candidates_in(without.path), {"??????"}).answer, Contains("no recording of ??????"));
}

TEST_CASE("player: the source of an upload in other bytes is asked until it ends, or has supplied what was announced") {
    // Recorded in chunks, the source told its end; of a length that was known, it was not asked for it.
    const Cassette in_chunks{recorded({"aaa", "bbb", ""}, "1")};
    const Cassette by_length{recorded({"aaa", "bbb"}, "1", 6)};
    for (const std::vector<std::string>& supplied : {std::vector<std::string>{"AAABBB"}, {"AAAB", "BB"}, {"A", "A", "A", "B", "B", "B"}}) {
        CAPTURE(supplied.size());
        const auto portions = static_cast<int>(supplied.size());
        const Told told = tell(candidates_in(in_chunks.path), supplied);
        CHECK(told.answer == "body:1");
        CHECK(told.pulls() == portions + 1);
        CHECK(told.size == 6);
        CHECK(tell(candidates_in(by_length.path), supplied).pulls() == portions + 1);
        const Told announced = tell(candidates_in(by_length.path), supplied, AnyCase{6});
        CHECK(announced.answer == "body:1");
        CHECK(announced.pulls() == portions);
    }
}

TEST_CASE("player: where an upload does not count, any answers") {
    const AnyCase judges[] = {AnyCase{{}, false}, AnyCase{9, false}};
    for (const Cassette& cassette :
         {Cassette{recorded({"aaa", "bbb", ""}, "1"), recorded({"x", ""}, "2")}, Cassette{recorded({"aaa", "bbb"}, "1", 6)}}) {
        const auto all = candidates_in(cassette.path);
        for (const AnyCase& judge : judges) {
            CHECK(tell(all, {"123456789"}, judge).answer == "body:1");
            CHECK(tell(all, {"1", "23456789"}, judge).answer == "body:1");
            CHECK(tell(all, {"1234567", "89"}, judge).size == 9);
        }
        CHECK(tell(all, {}, judges[0]).answer == "body:1");
        CHECK(tell(all, {"x"}, judges[0]).answer == "body:1");
        const Told none = tell(all, {}, AnyCase{0, false});
        CHECK(none.answer == "body:1");
    }
}

TEST_CASE("player: an upload of which the recording's is only the beginning is another one") {
    const Cassette cassette{recorded({"aaa"}, "1", 3)};
    const auto all = candidates_in(cassette.path);
    CHECK(tell(all, {"aaa"}, AnyCase{3}).answer == "body:1");
    CHECK(tell(all, {"aaa", "b"}, AnyCase{4}).answer == std::to_string(kResultMiss) + " no recording of aaab");
    const Cassette with_both{recorded({"aaa"}, "1", 3), recorded({"aaa", "b"}, "2", 4)};
    CHECK(tell(candidates_in(with_both.path), {"aaa", "B"}, AnyCase{4}).answer == "body:2");
}

TEST_CASE("player: an upload that was cut short is compared by its bytes, and no more of it is asked for") {
    const Cassette cassette{recorded({"0123456789"}, "too large", 25)};
    const auto all = candidates_in(cassette.path);
    CHECK(tell(all, {"0123456789ABCDE"}).answer == "body:too large");
    const Told told = tell(all, {"x123456789ABCDE", "more"});
    CHECK_THAT(told.answer, Contains("no recording of x123456789ABCDE"));
    CHECK(told.pulls() == 1);
    const Told uncounted = tell(all, {"x123456789ABCDE", "more"}, AnyCase{{}, false});
    CHECK(uncounted.answer == "body:too large");
    CHECK(uncounted.pulls() == 1);
}

TEST_CASE("player: what counts of an upload that was sent twice is what was sent last") {
    const std::int64_t start = 0;
    const std::string to_start(reinterpret_cast<const char*>(&start), sizeof start);
    const auto twice = [&](const std::string& once, const std::string& again, const std::string& answer) {
        Interaction made;
        made.head.flags = kInteractionPulledBody;
        add_event(made, EventKind::pull, once, 1, 1, 16);
        add_event(made, EventKind::header, "HTTP/1.1 307 Go on\r\n", 2, 1);
        add_event(made, EventKind::seek, to_start, 3, 1);
        add_event(made, EventKind::pull, again, 4, 1, 16);
        add_event(made, EventKind::pull, "", 5, 1, 16);
        add_event(made, EventKind::body, answer, 6, 1);
        made.head.canonical_key = key_of(again);
        return made;
    };
    const Cassette cassette{twice("abc", "abcdef", "1"), twice("abc", "abcxyz", "2")};
    const auto all = candidates_in(cassette.path);
    CHECK(tell(all, {"abc", "abcdef"}).answer == "body:1");
    CHECK(tell(all, {"abc", "abcXYZ"}).answer == "body:2");
    const Told told = tell(all, {"ABCD", "ABCX", "yz"});
    CHECK(told.answer == "body:2");
    CHECK(told.size == 6);
    CHECK(std::count(told.seen.begin(), told.seen.end(), "seek 0 0 0") == 1);
    CHECK_THAT(tell(all, {"abcdef", "abc"}).answer, Contains("no recording of abc"));
}

TEST_CASE("player: play goes on only in a recording that had the same course until the upload had come") {
    Interaction first = recorded({"aaa", ""}, "1");
    Interaction second = recorded({"bbb", ""}, "2");
    const auto with = [](const Interaction& one, const std::string& line) {
        Interaction made = one;
        made.events.clear();
        for (std::string& stream : made.streams) stream.clear();
        add_event(made, EventKind::header, line, 5);
        made.events.insert(made.events.end(), one.events.begin(), one.events.end());
        for (std::size_t i = 0; i < kStreams; ++i) made.streams[i] += one.streams[i];
        return made;
    };
    const Cassette same{with(first, "HTTP/1.1 100 Continue\r\n"), with(second, "HTTP/1.1 100 Continue\r\n")};
    const Told told = tell(candidates_in(same.path), {"BBB"});
    CHECK(told.seen ==
          std::vector<std::string>{"header:HTTP/1.1 100 Continue\r\n", "pull 0 16", "pull 0 16", "header:HTTP/1.1 200 OK\r\n", "body:2"});
    const Cassette other{with(first, "HTTP/1.1 100 Continue\r\n"), with(second, "HTTP/1.1 417 No\r\n")};
    CHECK_THAT(tell(candidates_in(other.path), {"BBB"}).answer, Contains("no recording of BBB"));
}

TEST_CASE("player: an upload in other bytes that comes earlier than recorded is asked for no more than once") {
    Interaction made;
    made.head.flags = kInteractionPulledBody;
    add_event(made, EventKind::paused, "", 1, 1, 16, static_cast<std::uint16_t>(EventKind::pull));
    add_event(made, EventKind::body, "early", 3);
    add_event(made, EventKind::pull, "aaa", 4, 2, 16);
    add_event(made, EventKind::pull, "", 5, 2, 16);
    add_event(made, EventKind::body, "end", 6, 2);
    made.head.canonical_key = key_of("aaa");
    const Cassette cassette{made};
    CHECK(tell(candidates_in(cassette.path), {"AAA"}).seen == std::vector<std::string>{"pull 0 16", "body:early", "pull 0 16", "body:end"});
}

TEST_CASE("player: progress tells of an upload in other bytes how far it has come itself") {
    const auto amounts = [](std::int64_t total, std::int64_t sent) {
        const std::int64_t all[4] = {0, 0, total, sent};
        return std::string(reinterpret_cast<const char*>(all), sizeof all);
    };
    Interaction made;
    made.head.flags = kInteractionPulledBody;
    add_event(made, EventKind::progress, amounts(0, 0), 1);
    add_event(made, EventKind::pull, "aaaa", 2, 1, 16);
    add_event(made, EventKind::progress, amounts(8, 4), 3);
    add_event(made, EventKind::pull, "bbbb", 4, 1, 16);
    add_event(made, EventKind::progress, amounts(8, 8), 5);
    add_event(made, EventKind::body, "1", 6);
    made.metadata.infos = {{kInfoUploadLength, 8, 0, {}, {}}};
    const Cassette cassette{made};
    const auto progress = [&](const std::vector<std::string>& supplied, std::uint64_t announced) {
        std::vector<std::string> told = tell(candidates_in(cassette.path), supplied, AnyCase{announced, false}).seen;
        std::erase_if(told, [](const std::string& one) { return !one.starts_with("progress"); });
        return told;
    };
    CHECK(progress({"123"}, 3) == std::vector<std::string>{"progress 0 0 0 0", "progress 0 0 3 3", "progress 0 0 3 3"});
    CHECK(progress({"12345", "67890"}, 10) == std::vector<std::string>{"progress 0 0 0 0", "progress 0 0 10 4", "progress 0 0 10 10"});
}

TEST_CASE("player: an upload too long to be held is compared byte for byte") {
    const Cassette cassette{recorded({"aaa", ""}, "1")};
    const std::vector<std::string> supplied(3, std::string(kLongestCanonical / 2, 'A'));
    const Told told = tell(candidates_in(cassette.path), supplied);
    CHECK_THAT(told.answer, Contains("compared byte for byte beyond 16 MiB") && Contains("(#1 in "));
    CHECK(told.has_missed);
    CHECK(tell(candidates_in(cassette.path), supplied, AnyCase{{}, false}).answer == "body:1");
}

TEST_CASE("own upload: chunks are counted with what is sent around them") {
    OwnUpload chunked({}, true, true);
    chunked.add(std::string(15, 'x'));
    CHECK(chunked.sent() == 15 + 5);
    chunked.add(std::string(16, 'x'));
    CHECK(chunked.sent() == 31 + 5 + 6);
    CHECK_FALSE(chunked.is_complete());
    chunked.add("");
    CHECK(chunked.sent() == 31 + 5 + 6 + 5);
    CHECK(chunked.size() == 31);
    CHECK(chunked.is_complete());
    chunked.rewind();
    CHECK((chunked.sent() == 0 && chunked.bytes().empty() && !chunked.is_complete()));
    OwnUpload announced(16, true, true);
    announced.add(std::string(16, 'x'));
    CHECK(announced.sent() == 16);
    CHECK((announced.is_complete() && !announced.has_ended()));
}
