#include <catch2/catch.hpp>

#include "../formats/connections.h"
#include "clock.h"
#include "conversation_recorder.h"
#include "outcome.h"
#include "session_part.h"
#include "session_run.h"
#include "stored_continuation.h"

using namespace replay;
using namespace replay::samples;

namespace {

// A session that records a connection.
struct RecordedTalk {
    Scratch folder;
    std::string path = folder.file("a");
    Session session{config(path)};
    SecretBook secrets;
    Asked asked{"http://h/"};
    std::shared_ptr<const Scope> scope = session.scope_of(asked);
    ConversationRecorder recorder{session, scope->cassette, session.record(*scope, connected(), &secrets).value(), monotonic_ns(),
                                  &secrets};

    static Config config(const std::string& path) {
        Config made;
        made.mode = {Mode::record, "test"};
        made.cassette = {path, "test"};
        made.secrets = {Secrets::replace, "test"};
        made.session = SessionName::here();
        return made;
    }
    void send(std::string_view bytes) {
        recorder.calling();
        recorder.sent(false, {{bytes.size(), bytes.size(), bytes.size(), 0, 0, 0}, bytes, ""}, 0);
    }
    void receive(std::string_view bytes, int result = 0) {
        recorder.calling();
        recorder.received(false, {false, {}, result == 0 ? bytes : "", result == 0 ? "" : bytes}, result);
    }
    ~RecordedTalk() {
        std::filesystem::remove(part());
        remove_unneeded_memory(session.config().session);
    }
    // Where it is until the session ends.
    [[nodiscard]] std::string part() const { return part_of(path, session.config().session); }
    // The calls in it, as "sent hello", "received 81 x3".
    [[nodiscard]] std::vector<std::string> calls() const {
        const Interaction whole = load_all(part()).at(0);
        std::vector<std::string> calls;
        std::string_view trace = whole.stream(Stream::trace);
        for (const Event& event : whole.events) {
            const std::string_view bytes = trace.substr(0, event.size);
            trace.remove_prefix(event.size);
            if (event.kind == EventKind::debug) calls.push_back("line " + std::string(bytes));
            if (event.kind == EventKind::send) calls.push_back("sent " + std::string(sent_event(event, bytes).kept));
            if (event.kind != EventKind::receive) continue;
            calls.push_back("received " + (event.detail == 0 ? std::string(bytes) : std::to_string(event.detail)) +
                            (event.value == 0 ? "" : " x" + std::to_string(event.value + 1)));
        }
        return calls;
    }
    [[nodiscard]] std::size_t records() const { return CassetteReader(part()).scan().at(0).continuations.size(); }
};

}  // namespace

TEST_CASE("conversation recorder: each call is in the cassette when it has been made") {
    RecordedTalk recording;
    recording.send("hello");
    CHECK(recording.calls() == std::vector<std::string>{"sent hello"});
    recording.receive("you said hello");
    CHECK(recording.calls() == std::vector<std::string>{"sent hello", "received you said hello"});
    recording.receive("Recv failure", 56);
    CHECK(recording.calls().back() == "received 56");
    const CassetteReader reader(recording.part());
    StoredContinuation more;
    more.open(reader, reader.scan()[0].continuations.back());
    CHECK_FALSE(more.is_last());
    recording.recorder.close();
    const CassetteReader again(recording.part());
    more.open(again, again.scan()[0].continuations.back());
    CHECK(more.is_last());
}

TEST_CASE("conversation recorder: polling in vain takes few records, and none of it is lost") {
    RecordedTalk recording;
    for (int n = 0; n < 1000; ++n) recording.receive("", kResultAgain);
    CHECK(recording.records() == 10);
    const auto in_vain = [&] {
        const Interaction whole = load_all(recording.part())[0];
        std::uint64_t sum = 0;
        for (const Event& event : whole.events)
            if (event.kind == EventKind::receive && event.detail == kResultAgain) sum += event.value + 1;
        return sum;
    };
    CHECK(in_vain() == 512);
    recording.receive("something");
    CHECK(in_vain() == 1000);
    CHECK(recording.calls().back() == "received something");
    recording.receive("", kResultAgain);
    CHECK(recording.calls().back() == "received 81");
}

TEST_CASE("conversation recorder: libcurl's lines during calls, without what is secret") {
    RecordedTalk recording;
    recording.recorder.debug(0, "Connection #0 left intact\n");
    recording.recorder.calling();
    recording.recorder.debug(0, "reached\n");
    recording.recorder.debug(2, "Authorization: Bearer s3cr3t\r\n");
    recording.recorder.sent(false, {{1, 1, 1, 0, 0, 0}, "x", ""}, 0);
    recording.recorder.debug(0, "of no call\n");
    recording.recorder.parting();
    recording.recorder.debug(0, "Closing connection 0\n");
    recording.recorder.close();
    CHECK(recording.calls() ==
          std::vector<std::string>{"line reached\n", "line Authorization: Bearer XXXXXX\r\n", "sent x", "line Closing connection 0\n"});
    const Interaction whole = load_all(recording.part())[0];
    CHECK(whole.events.front().flags == kEventInCall);
    CHECK(whole.events.back().flags == 0);
}

TEST_CASE("conversation recorder: after a failure to write, nothing more is written out of its context") {
    RecordedTalk recording;
    recording.send("one");
    put_file(recording.part(), "not a cassette");
    recording.send("two");
    std::filesystem::remove(recording.part());
    recording.send("three");
    CHECK_FALSE(std::filesystem::exists(recording.part()));
}

TEST_CASE("conversation recorder: a forked child that uses the connection goes on with it, one that does not leaves it alone") {
    RecordedTalk recording;
    recording.send("before");
    recording.receive("", kResultAgain);
    recording.receive("", kResultAgain);
    recording.receive("", kResultAgain);  // not written yet
    REQUIRE(in_child([&] {
                recording.recorder.close();
                return true;
            }) == Ended::yes);
    CHECK(recording.records() == 3);
    REQUIRE(in_child([&] {
                recording.send("by the child");
                recording.recorder.close();
                return true;
            }) == Ended::yes);
    CHECK(recording.calls() == std::vector<std::string>{"sent before", "received 81", "received 81", "sent by the child"});
}
