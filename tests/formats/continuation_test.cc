#include <catch2/catch.hpp>

#include "connections.h"
#include "stored_continuation.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

constexpr std::uint64_t kFirst = sizeof(FileHeader);

Piece hello() { return Piece{}.line("reached\n").sent("hello"); }
Piece answer() { return Piece{}.received("", 81, 2).received("you said hello"); }

std::uint64_t number_of_bytes(const Piece& piece) { return piece.bytes.size(); }

}  // namespace

TEST_CASE("continuation: appended events come back behind the interaction's own") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, connected(), {hello(), answer()});
    append(path, get());
    const CassetteReader reader(path);
    const auto places = reader.scan();
    REQUIRE(places.size() == 2);
    REQUIRE(places[0].continuations.size() == 3);
    CHECK(places[1].continuations.empty());
    CHECK(places[1].number == 2);

    const Interaction whole = reader.load(places[0]);
    REQUIRE(whole.events.size() == 4);
    CHECK(whole.stream(Stream::trace) == hello().bytes + answer().bytes);
    StoredContinuation more;
    more.open(reader, places[0].continuations[1]);
    REQUIRE(more.events().size() == 2);
    CHECK(more.events()[0].value == 2);
    CHECK(more.bytes() == "you said hello");
    CHECK_FALSE(more.is_last());
    more.open(reader, places[0].continuations[2]);
    CHECK(more.events().empty());
    CHECK(more.is_last());
}

TEST_CASE("continuation: the bytes are those that FORMAT.md says") {
    const Scratch folder;
    append(folder.file("a"), connected(), {hello()});
    Interaction first = connected();
    const std::string expected = record(first) + record(kFirst, hello()) + record(kFirst, {}, true);
    CHECK(file_contents(folder.file("a")).substr(kFirst) == expected);
}

TEST_CASE("continuation: of several interactions, mixed, each has its own") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CassetteWriter writer(path);
    Interaction interaction = connected();
    const auto one = writer.append(interaction);
    const auto two = writer.append(interaction);
    for (const char* word : {"1", "2", "3"}) {
        const Piece piece = Piece{}.received(word);
        writer.append(word[0] == '2' ? two : one, piece.events, piece.bytes, false);
    }
    const CassetteReader reader(path);
    const auto places = reader.scan();
    CHECK(reader.load(places[0]).stream(Stream::trace) == "13");
    CHECK(reader.load(places[1]).stream(Stream::trace) == "2");
}

TEST_CASE("continuation: not into a file that has taken the place of the interaction's") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CassetteWriter writer(path);
    Interaction interaction = connected();
    const auto appended = writer.append(interaction);
    append(folder.file("b"), get());
    std::filesystem::rename(folder.file("b"), path);
    const std::string before = file_contents(path);
    CHECK_THROWS_WITH(writer.append(appended, answer().events, answer().bytes, false), Contains("was replaced") && Contains(path));
    CHECK(file_contents(path) == before);
}

TEST_CASE("continuation: lies are found") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const std::string first = record(connected());
    const auto complaint = [&](const std::string& records) -> std::string {
        put_file(path, cassette(first + records));
        try {
            const CassetteReader reader(path);
            for (const auto& place : reader.scan()) static_cast<void>(reader.load(place));
        } catch (const CassetteError& error) {
            return error.what();
        }
        return "";
    };
    CHECK(complaint(record(kFirst, hello())).empty());
    for (const std::uint64_t stranger : {std::uint64_t{0}, kFirst + 8, kFirst + first.size(), ~std::uint64_t{0}})
        CHECK_THAT(complaint(record(stranger, hello())), Contains("belongs to no interaction") && Contains(path));
    CHECK_THAT(complaint(record({kFirst, UINT32_MAX, 0}, hello())), Contains("event table"));
    CHECK_THAT(complaint(record({kFirst, 1, 0}, hello())), Contains("more bytes than its events"));

    Piece greedy = hello();
    greedy.events[1].size = UINT32_MAX;
    CHECK_THAT(complaint(record(kFirst, greedy)), Contains("asks for more bytes"));
    Piece modest = hello();
    modest.events[1].size = 2;
    CHECK_THAT(complaint(record(kFirst, modest)), Contains("more bytes than its events"));

    CHECK_THAT(complaint(record(RecordType::continuation, 0, std::string(8, '\0'), 8)), Contains("too short"));
    std::string payload = raw(ContinuationHead{kFirst, 0, 0});
    CHECK_THAT(complaint(record(RecordType::continuation, 0, payload, 8)), Contains("does not cover"));

    const std::string good = record(kFirst, hello());
    const std::size_t end = sizeof(RecordHeader) + sizeof(ContinuationHead) + 2 * sizeof(Event) + number_of_bytes(hello());
    for (std::size_t at = 0; at < end; ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x10);
        CAPTURE(at);
        CHECK(!complaint(bad).empty());
    }
}

TEST_CASE("connection events: to bytes and back") {
    const SendCall call{10, 3, 3, -1, 7, 0};
    const std::string sent = bytes_of(SentEvent{call, "abc", "why"});
    const Event event{EventKind::send, kEventInCall, 55, static_cast<std::uint32_t>(sent.size()), 0, 0, 0};
    CHECK(sent_event(event, sent).kept == "abc");
    CHECK(sent_event(event, sent).error == "why");
    CHECK(sent_event(event, sent).call.fragment == -1);
    CHECK_THROWS_AS(sent_event(event, sent.substr(0, 42)), CassetteError);
    CHECK_THROWS_AS(sent_event(event, sent.substr(0, 39)), CassetteError);
    CHECK_THROWS_AS(sent_event(event, ""), CassetteError);

    const WsFrame frame{1, 2, 3, 4, 5};
    const std::string received = bytes_of(ReceivedEvent{true, frame, "abc", ""});
    const Event framed{EventKind::receive, kEventFramed, 0, 0, 0, 0, 0};
    CHECK(received_event(framed, received).frame == frame);
    CHECK(received_event(framed, received).bytes == "abc");
    CHECK_THROWS_AS(received_event(framed, received.substr(0, 31)), CassetteError);
    const Event failed{EventKind::receive, 0, 56, 0, 0, 0, 0};
    CHECK(received_event(failed, "why").error == "why");
    CHECK(received_event(failed, "why").bytes.empty());
    CHECK_THROWS_AS(frame_event("short"), CassetteError);
}
