#include <catch2/catch.hpp>

#include "../formats/connections.h"
#include "conversation.h"
#include "outcome.h"
#include "played.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

// A recorded connection, and an application that uses it again.
struct Talk {
    Scratch folder;
    std::string path = folder.file("a");
    NotingSink sink;
    std::optional<Conversation> conversation;

    explicit Talk(const std::vector<Piece>& pieces, bool closed = true) { record(pieces, closed); }
    void record(const std::vector<Piece>& pieces, bool closed = true) { append(path, connected(), pieces, closed); }

    Conversation& playing() {
        if (!conversation) conversation.emplace(candidates_in(path));
        return *conversation;
    }
    CallOutcome try_send(std::string_view bytes) { return playing().send(Message{bytes}, sink); }
    CallOutcome try_send_frame(std::string_view bytes, std::uint32_t flags = kText, std::int64_t fragment = 0) {
        return playing().send(Message{bytes, true, fragment, flags}, sink);
    }
    // "5", or "error 55".
    std::string send(std::string_view bytes) { return text_of(try_send(bytes)); }
    std::string send_frame(std::string_view bytes, std::uint32_t flags = kText, std::int64_t fragment = 0) {
        return text_of(try_send_frame(bytes, flags, fragment));
    }
    // The bytes, or "error 56"; "AGAIN".
    std::string receive(std::size_t room = 100, bool by_websocket = false) {
        std::string buffer(room, '\0');
        const CallOutcome outcome = playing().receive(by_websocket, buffer.data(), room, sink);
        std::string text = outcome.result != 0 ? text_of(outcome) : buffer.substr(0, outcome.count);
        if (outcome.frame != nullptr)
            text += " " + std::to_string(outcome.frame->offset) + "+" + std::to_string(outcome.frame->length) + ", " +
                    std::to_string(outcome.frame->left) + " left";
        return text;
    }
    static std::string text_of(const CallOutcome& outcome) {
        if (outcome.result == kResultAgain) return "AGAIN";
        return outcome.result != 0 ? "error " + std::to_string(outcome.result) : std::to_string(outcome.count);
    }
};

}  // namespace

TEST_CASE("conversation: calls come out as they did") {
    Talk talk({Piece{}.sent("hello"), Piece{}.received("", 81, 2).received("you said hello"), Piece{}.sent("", 81, "", 3).sent("bye"),
               Piece{}.received(""), Piece{}.received("Recv failure", 56)});
    CHECK(talk.send("hello") == "5");
    CHECK(talk.receive() == "AGAIN");
    CHECK(talk.receive() == "AGAIN");
    CHECK(talk.receive() == "AGAIN");
    CHECK(talk.receive() == "you said hello");
    CHECK(talk.send("bye") == "AGAIN");
    CHECK(talk.send("bye") == "3");
    CHECK(talk.receive().empty());
    std::string buffer(10, '\0');
    const CallOutcome failed = talk.playing().receive(false, buffer.data(), buffer.size(), talk.sink);
    CHECK(failed.result == 56);
    CHECK(failed.error == "Recv failure");
    CHECK_FALSE(failed.missed);
    CHECK(talk.sink.seen.empty());
}

TEST_CASE("conversation: a stream goes in pieces of any size, and comes in smaller ones") {
    Talk talk({Piece{}.sent("hello "), Piece{}.sent("world"), Piece{}.received("a long answer").received("and more")});
    CHECK(talk.send("hel") == "3");
    CHECK(talk.send("") == "0");
    CHECK(talk.send("lo world") == "3");
    CHECK(talk.send("world") == "5");
    CHECK(talk.receive(4) == "a lo");
    CHECK(talk.receive(0).empty());
    CHECK(talk.receive(4) == "ng a");
    CHECK(talk.receive(40) == "nswer");
    CHECK(talk.receive(8) == "and more");
}

TEST_CASE("conversation: frames have their boundaries, and tell where a piece lies in them") {
    Talk talk({Piece{}.sent_frame("hello"), Piece{}.received_frame("long frame", 0, 90).received_frame("rest", 10, 86).received_frame("")});
    CHECK(talk.send_frame("hello") == "5");
    CHECK(talk.receive(4, true) == "long 0+4, 96 left");
    CHECK(talk.receive(4, true) == " fra 4+4, 92 left");
    CHECK(talk.receive(4, true) == "me 8+2, 90 left");
    CHECK(talk.receive(40, true) == "rest 10+4, 86 left");
    CHECK(talk.receive(40, true) == " 0+0, 0 left");
}

TEST_CASE("conversation: what was received after a sending waits for it") {
    Talk talk({Piece{}.received("welcome"), Piece{}.sent("one"), Piece{}.received("1"), Piece{}.sent("two"), Piece{}.received("2")});
    CHECK(talk.receive() == "welcome");
    CHECK(talk.receive() == "AGAIN");
    CHECK(talk.receive() == "AGAIN");
    CHECK(talk.send("one") == "3");
    CHECK(talk.send("two") == "3");  // earlier than recorded: what came before it is still to come
    CHECK(talk.receive() == "1");
    CHECK(talk.receive() == "2");
}

TEST_CASE("conversation: at the end of the recording") {
    const std::vector<Piece> pieces{Piece{}.sent("one"), Piece{}.received("1")};
    SECTION("the application gave the connection up") {
        Talk talk(pieces);
        CHECK(talk.send("one") == "3");
        CHECK(talk.receive() == "1");
        CHECK(talk.receive() == "error 56");
    }
    SECTION("its process ended: nothing more came") {
        Talk talk(pieces, false);
        CHECK(talk.send("one") == "3");
        CHECK(talk.receive() == "1");
        CHECK(talk.receive() == "AGAIN");
        CHECK(talk.receive() == "AGAIN");
        CHECK(talk.send("two") == "error 55");
    }
    SECTION("before anything was said") {
        Talk talk({}, false);
        CHECK(talk.receive() == "AGAIN");
        CHECK(talk.send("one") == "error 55");
    }
}

TEST_CASE("conversation: another message is a miss, and so is all that follows") {
    Talk talk({Piece{}.sent("hello"), Piece{}.received("you said hello")});
    const CallOutcome missed = talk.try_send("hallo");
    CHECK(missed.result == kResultSendMiss);
    CHECK(missed.count == 0);
    CHECK(missed.missed);
    CHECK_THAT(missed.error, Contains("another byte at 1") && Contains(talk.path) && Contains("#1"));
    CHECK(talk.receive() == "error 56");
    const CallOutcome after = talk.try_send("hello");
    CHECK(after.result == kResultSendMiss);
    CHECK_FALSE(after.missed);  // it has been said once
}

TEST_CASE("conversation: a frame is its bytes, its length and its flags") {
    const auto outcome_of = [](std::string_view bytes, std::uint32_t flags, std::int64_t fragment) {
        return Talk({Piece{}.sent_frame("hello")}).send_frame(bytes, flags, fragment);
    };
    CHECK(outcome_of("hello", kText, 0) == "5");
    CHECK(outcome_of("hello", 2, 0) == "error 55");
    CHECK(outcome_of("hello", kText, 5) == "error 55");
    CHECK(outcome_of("hell", kText, 0) == "error 55");
    CHECK(outcome_of("hello!", kText, 0) == "error 55");
    CHECK(Talk({Piece{}.sent_frame("hello")}).send("hello") == "error 55");
    CHECK(Talk({Piece{}.sent("hello")}).send_frame("hello") == "error 55");
    CHECK(Talk({Piece{}.received("hello")}).receive(10, true) == "error 56");
    CHECK(Talk({Piece{}.received_frame("hello")}).receive(10, false) == "error 56");
}

TEST_CASE("conversation: libcurl's lines come with the call that they belong to") {
    Talk talk({Piece{}.line("waiting\n").received("", 81), Piece{}.line("sending\n").sent("a"), Piece{}.line("reading\n").received("b")});
    CHECK(talk.receive() == "AGAIN");
    CHECK(talk.send("a") == "1");
    CHECK(talk.receive() == "b");
    CHECK(talk.sink.seen == std::vector<std::string>{"debug 0:waiting\n", "debug 0:sending\n", "debug 0:reading\n"});
}

TEST_CASE("conversation: there is something to receive while the recording says so") {
    Talk talk({Piece{}.received("welcome"), Piece{}.received("", 81), Piece{}.sent("one"), Piece{}.received("1")}, false);
    CHECK(talk.playing().can_receive());
    CHECK(talk.receive() == "welcome");
    CHECK(talk.playing().can_receive());
    CHECK(talk.receive() == "AGAIN");
    CHECK_FALSE(talk.playing().can_receive());
    CHECK(talk.send("one") == "3");
    CHECK(talk.playing().can_receive());
    CHECK(talk.receive(0).empty());
    CHECK(talk.playing().can_receive());
    CHECK(talk.receive() == "1");
    CHECK_FALSE(talk.playing().can_receive());
}

TEST_CASE("conversation: what libcurl wrote when the connection went") {
    Piece parting = Piece{}.line("Closing connection 0\n");
    parting.events[0].flags = 0;
    Talk talk({Piece{}.sent("a"), parting, Piece{}.line("too late\n").sent("", 1)});
    CHECK(talk.send("a") == "1");
    talk.playing().part(talk.sink);
    CHECK(talk.sink.seen == std::vector<std::string>{"debug 0:Closing connection 0\n"});
    CHECK(talk.send("b") == "error 1");
    CHECK(talk.sink.seen.back() == "debug 0:too late\n");
}

TEST_CASE("conversation: goes on in another recording that had the same course") {
    Talk talk({Piece{}.received("welcome"), Piece{}.sent("one"), Piece{}.received("1")});
    talk.record({Piece{}.received("", 81).received("welcome"), Piece{}.sent("two"), Piece{}.received("2")});
    talk.record({Piece{}.received("go away"), Piece{}.sent("three"), Piece{}.received("3")});
    talk.record({});
    SECTION("after what both have received") {
        CHECK(talk.receive() == "welcome");
        CHECK(talk.send("two") == "3");
        CHECK(talk.receive() == "2");
    }
    SECTION("not to one that received something else") {
        CHECK(talk.receive() == "welcome");
        CHECK(talk.send("three") == "error 55");
    }
    SECTION("to any, before anything was received") {
        CHECK(talk.send("three") == "5");
        CHECK(talk.receive() == "go away");
        CHECK(talk.receive() == "3");
    }
}

TEST_CASE("conversation: a damaged recording fails the call, and those that follow") {
    Talk talk({Piece{}.sent("hello"), Piece{}.received("answer")});
    CHECK(talk.send("hello") == "5");
    std::string bytes = file_contents(talk.path);
    bytes[bytes.find("answer")] ^= 1;
    put_file(talk.path, bytes);
    CHECK(talk.receive() == "error 56");
    CHECK(talk.receive() == "error 56");
    Talk lying({Piece{}.add(EventKind::send, "too short")});
    CHECK(lying.send("hello") == "error 55");
}

TEST_CASE("conversation: damage that a look at the socket has met is told of by the call") {
    Talk talk({Piece{}.received("first").received("second"), Piece{}.received("answer"), Piece{}.received("beyond")});
    CHECK(talk.receive() == "first");
    CHECK(talk.receive() == "second");
    std::string bytes = file_contents(talk.path);
    bytes[bytes.find("answer")] ^= 1;
    put_file(talk.path, bytes);
    CHECK(talk.playing().can_receive());
    CHECK(talk.receive() == "error 56");
}
