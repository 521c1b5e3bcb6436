// Uploads that are pulled while a transfer is played.

#include <catch2/catch.hpp>

#include "outcome.h"
#include "played.h"
#include "time_limits.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
using Answer = Sink::Answer;
using State = Player::State;

namespace {

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

TEST_CASE("player: an upload that was cut short when it was recorded says nothing of what would have followed") {
    Interaction refused = upload({"0123456789"}, "too large");
    for (const std::int64_t announced : {std::int64_t{-1}, std::int64_t{25}}) {
        refused.metadata.infos = {{kInfoUploadLength, announced, 0, {}, {}}};
        const Cassette cassette{refused};
        const auto all = candidates_in(cassette.path);
        CHECK(answer_to(all, {"0123456789"}) == "too large");
        CHECK(answer_to(all, {"01234", "56789"}) == "too large");
        CHECK(answer_to(all, {"0123456789ABCDEFGHIJKLMNO"}) == "too large");
        CHECK(answer_to(all, {"01234", "56789ABC"}) == "too large");
        CHECK_THAT(answer_to(all, {"012345678"}), Contains("upload differs"));
        CHECK_THAT(answer_to(all, {"0123456780ABC"}), Contains("upload differs"));
    }
    refused.metadata.infos = {{kInfoUploadLength, 10, 0, {}, {}}};  // that was all
    const Cassette whole{refused};
    CHECK_THAT(answer_to(candidates_in(whole.path), {"0123456789A"}), Contains("upload differs"));
}

TEST_CASE("player: an upload that shows early which recording it belongs to loses nothing of it") {
    const auto offered_early = [](const std::string& pulled, const std::string& trace) {
        Interaction made;
        made.head.flags = kInteractionPulledBody;
        add_event(made, EventKind::debug, trace, 1);
        add_event(made, EventKind::header, "HTTP/1.1 100 Continue\r\n", 1);
        add_event(made, EventKind::paused, "", 1, 1, 16, static_cast<std::uint16_t>(EventKind::pull));
        add_event(made, EventKind::header, "HTTP/1.1 200 OK\r\n", 2);
        add_event(made, EventKind::body, "early", 3);
        add_event(made, EventKind::pull, pulled, 4, 2, 16);
        add_event(made, EventKind::pull, "", 5, 2, 16);
        add_event(made, EventKind::body, "end of " + pulled, 6, 2);
        return made;
    };
    const Cassette cassette{offered_early("aaa", "port 1\n"), offered_early("bbbb", "port 22\n")};
    for (const std::string portion : {"aaa", "bbbb"}) {
        std::vector<std::string> seen;
        CHECK(answer_to(candidates_in(cassette.path), {portion}, &seen) == "end of " + portion);
        CHECK(seen == std::vector<std::string>{"debug 0:port 1\n", "header:HTTP/1.1 100 Continue\r\n", "pull 0 16",
                                               "header:HTTP/1.1 200 OK\r\n", "body:early", "pull 0 16", "body:end of " + portion});
    }
    CHECK_THAT(answer_to(candidates_in(cassette.path), {"ccc"}), Contains("upload differs"));
}

TEST_CASE("player: a recording that play moves on from keeps what the application is being given") {
    Interaction first;
    first.head.flags = kInteractionPulledBody;
    add_event(first, EventKind::body, std::string(5000, 'x'), 1);
    add_event(first, EventKind::pull, "aaa", 1, 1, 16, 0, kEventInPause);
    Interaction second = first;
    second.stream(Stream::request_body) = "bbb";
    const Cassette cassette{first, second};
    struct Uploading : NotingSink {
        Player* player = nullptr;
        Answer body(char* chunk, std::size_t size) override {
            player->pause(false, true);
            player->pause(false, false);
            player->give_held(*this);
            CHECK(std::string(chunk, size) == std::string(5000, 'x'));
            return Answer::taken;
        }
    } sink;
    sink.uploads = {"bbb"};
    Player player;
    sink.player = &player;
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK(player.result() == 0);
    CHECK(sink.seen == std::vector<std::string>{"pull 0 16"});
}

TEST_CASE("player: another upload than recorded counts as a miss, once") {
    const Cassette cassette{upload({"abc", ""}, "first")};
    Player player;
    NotingSink sink;
    sink.uploads = {"abd"};
    player.start(candidates_in(cassette.path));
    CHECK(play_on(player, sink) == State::finished);
    CHECK_THAT(player.error(), Contains("(#1 in " + cassette.path + "); record it again"));
    CHECK(player.take_miss());
    CHECK_FALSE(player.take_miss());
}
