#include "answer.h"

#include <catch2/catch.hpp>

#include <functional>

#include "../formats/connections.h"
#include "cassette_builder.h"
#include "talk.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

constexpr std::uint32_t kTotalTime = 0x600032;
constexpr std::uint32_t kLocalPort = 0x20002a;
constexpr std::uint32_t kCookies = 0x40001c;

// Whether the first two interactions of cassettes made of these say the same, asked both ways.
bool agree(const std::string& a, const std::string& b, const VolatileHeaders& names = {}) {
    const CassetteReader first(a);
    const CassetteReader second(b);
    const auto in_first = first.scan();
    const auto in_second = second.scan();
    const bool answer = same_answer(first, in_first.at(0), second, in_second.at(0), names);
    CHECK(same_answer(second, in_second.at(0), first, in_first.at(0), names) == answer);
    CHECK(same_answer(first, in_first.at(0), first, in_first.at(0), names));
    return answer;
}

bool agree(const Interaction& a, const Interaction& b, const VolatileHeaders& names = {}) {
    const Scratch folder;
    append(folder.file("a"), a);
    append(folder.file("b"), b);
    return agree(folder.file("a"), folder.file("b"), names);
}

using Change = std::function<void(Interaction&)>;

bool same_after(const Change& change, const VolatileHeaders& names = {}) {
    Interaction changed = get();
    change(changed);
    return agree(get(), changed, names);
}

void give_head(Interaction& made, std::string_view head) {
    std::erase_if(made.events, [](const Event& event) { return event.kind == EventKind::header; });
    made.stream(Stream::response_head).clear();
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
        add_event(made, EventKind::header, head.substr(0, end), 1);
        head.remove_prefix(end);
    }
}

Change head(std::string_view text) {
    return [text](Interaction& made) { give_head(made, text); };
}

bool same_heads(std::string_view a, std::string_view b, const VolatileHeaders& names = {}) {
    Interaction first = get();
    Interaction second = get();
    give_head(first, a);
    give_head(second, b);
    return agree(first, second, names);
}

bool same_talks(const std::vector<Piece>& a, const std::vector<Piece>& b) {
    const Scratch folder;
    append(folder.file("a"), connected(), a);
    append(folder.file("b"), connected(), b);
    return agree(folder.file("a"), folder.file("b"));
}

}  // namespace

TEST_CASE("answer: what no two runs have in common does not count") {
    CHECK(same_after([](Interaction& made) {
        made.head.session = 1;
        made.head.started_ns += 1;
        made.head.duration_ns += 1;
        made.head.begin_call = 7;
        made.head.end_call = 8;
        made.metadata.recorder = "libcurl/8.0.0";
        made.metadata.scope = "another";
        made.stream(Stream::request_head) = "GET /a?b=1 HTTP/1.1\r\nHost: example.org\r\nUser-Agent: other\r\n\r\n";
        for (Event& event : made.events) event.time_ns += 5, event.call += 9;
    }));
    CHECK(same_after([](Interaction& made) {
        made.metadata.infos.push_back({kTotalTime, 5, 0, "", {}});
        made.metadata.infos.push_back({kLocalPort, 5, 0, "", {}});
    }));
    const auto watched = [](std::uint32_t time) {
        Interaction made = get();
        made.metadata.asked = {{kTotalTime, time, 0, "", {}}};
        for (std::uint32_t i = 0; i < time; ++i) {
            add_event(made, EventKind::info, "", time);
            add_event(made, EventKind::debug, "  Trying 127.0.0." + std::to_string(time) + "\n", time);
            add_event(made, EventKind::progress, std::string(32, static_cast<char>(time)), time);
            add_event(made, EventKind::lock, "", time);
            add_event(made, EventKind::callback, "addresses and ports " + std::to_string(time), time, 1, 0, 20312);
        }
        return made;
    };
    CHECK(agree(watched(1), watched(3)));
}

TEST_CASE("answer: chunk boundaries do not count, bytes do") {
    const auto body = [](std::vector<std::string_view> chunks) {
        return [chunks](Interaction& made) {
            made.events.resize(3);
            made.stream(Stream::response_body).clear();
            for (const std::string_view chunk : chunks) add_event(made, EventKind::body, chunk, 9);
        };
    };
    CHECK(same_after(body({R"({"answer":42})", "}"})) == false);
    CHECK(same_after(body({R"({"ans)", "", R"(wer":42)", "}"})));
    CHECK_FALSE(same_after(body({R"({"answer":)", "43}"})));
    CHECK_FALSE(same_after(body({})));
}

TEST_CASE("answer: a long body is compared to its last byte") {
    Interaction first = get();
    first.stream(Stream::response_body).assign(1'000'000, 'x');
    first.events.resize(3);
    first.events.push_back({EventKind::body, 0, 0, 1'000'000, 5, 0, 0});
    Interaction second = first;
    CHECK(agree(first, second));
    second.stream(Stream::response_body).back() = 'y';
    CHECK_FALSE(agree(first, second));
}

TEST_CASE("answer: equal checksums do not make different bodies the same") {
    const Scratch folder;
    Interaction first = get();
    Interaction second = get();
    second.stream(Stream::response_body)[0] = '[';
    append(folder.file("a"), first);
    // A body that is stored elsewhere is read when it is compared, so the record may claim whatever it likes.
    StreamRef& body = second.head.streams[static_cast<std::size_t>(Stream::response_body)];
    const std::string decoy = record(second);
    body = {first.stream(Stream::response_body).size(), sizeof(FileHeader) + decoy.find(second.stream(Stream::response_body)),
            checksum64(first.stream(Stream::response_body))};
    Interaction liar = second;
    std::string payload_bytes = payload(liar, encode(liar.metadata));
    put_file(folder.file("b"), cassette(decoy + record(RecordType::interaction, 0, payload_bytes,
                                                       sizeof(InteractionHead) + liar.events.size() * sizeof(Event))));
    const CassetteReader a(folder.file("a"));
    const CassetteReader b(folder.file("b"));
    bool answer = true;
    try {
        answer = same_answer(a, a.scan().at(0), b, b.scan().at(1), {});
    } catch (const CassetteError&) {
        answer = false;
    }
    CHECK_FALSE(answer);
}

TEST_CASE("answer: everything else about the outcome counts") {
    const std::vector<Change> changes{
        [](Interaction& made) { made.head.result = 56; },
        [](Interaction& made) { made.head.flags = kInteractionBrokenOff; },
        [](Interaction& made) { made.head.canonical_key.low ^= 1; },
        [](Interaction& made) { made.head.exact_key = {}; },
        [](Interaction& made) { made.head.bodiless_key ^= 1; },
        [](Interaction& made) { made.metadata.infos.back().integer = 404; },
        [](Interaction& made) { made.metadata.infos.clear(); },
        [](Interaction& made) { made.metadata.error = "no"; },
        [](Interaction& made) { made.metadata.last_request = 1; },
        [](Interaction& made) {
            made.metadata.kept = {{4, "X-Proxy", "loud"}};
        },
        [](Interaction& made) { made.metadata.request.method = "HEAD"; },
        [](Interaction& made) { made.metadata.request.url += "#"; },
        [](Interaction& made) { made.metadata.request.headers = {"Accept: text/plain"}; },
        [](Interaction& made) {
            made.metadata.request.options = {{"RANGE", "0-1"}};
        },
        [](Interaction& made) {
            made.metadata.request.preferences = {{"HEADER", "1"}};
        },
        [](Interaction& made) {
            made.metadata.request.limits = {{"TIMEOUT_MS", "5"}};
        },
        [](Interaction& made) { made.metadata.request.parts.emplace_back(); },
        [](Interaction& made) { made.stream(Stream::request_body) = "body"; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAPTURE(i);
        CHECK_FALSE(same_after(changes[i]));
    }
}

TEST_CASE("answer: volatile headers of request and response do not count") {
    CHECK(same_heads("HTTP/1.1 200 OK\r\nDate: 1\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\nDate: 2\r\nAge: 5\r\n\r\n"));
    CHECK_FALSE(same_heads("HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: c\r\n\r\n"));
    CHECK_FALSE(same_heads("HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 201 OK\r\n\r\n"));
    CHECK_FALSE(same_heads("A: 1\r\nB: 2\r\n", "B: 2\r\nA: 1\r\n"));
    CHECK(same_heads("A: b\r\nX-Build: 1\r\n", "A: b\r\nX-Build: 2\r\n", VolatileHeaders::with("x-build")));
    CHECK_FALSE(same_heads("A: b\r\nDate: 1\r\n", "A: b\r\nDate: 2\r\n", VolatileHeaders::with("-date")));
    CHECK(same_after([](Interaction& made) {
        made.metadata.request.headers.push_back("traceparent: 00-1");
        made.metadata.request.headers.push_back("X-Request-Id;");
        made.metadata.kept = {{4, "date", "now"}};
        made.head.variant ^= 1;
    }));
    CHECK_FALSE(same_after(head("HTTP/1.1 200 OK\r\n\r\n")));
}

TEST_CASE("answer: a head too long to be gone through is equal where its bytes are") {
    const std::string filler(9 << 20, 'x');
    const std::string one = "A: 1\r\nDate: 1\r\n" + filler;
    CHECK(same_heads(one, one));
    CHECK_FALSE(same_heads(one, "A: 1\r\nDate: 2\r\n" + filler));
}

TEST_CASE("answer: cookies are the same though they expire at another time") {
    const auto cookies = [](const char* line) {
        return [line](Interaction& made) { made.metadata.infos.push_back({kCookies, 0, 0, "", {line}}); };
    };
    Interaction first = get();
    cookies("h\tFALSE\t/\tFALSE\t1790000000\tname\tvalue")(first);
    const auto against = [&](const char* line, const VolatileHeaders& names = {}) {
        Interaction second = get();
        cookies(line)(second);
        return agree(first, second, names);
    };
    CHECK(against("h\tFALSE\t/\tFALSE\t1790000099\tname\tvalue"));
    CHECK_FALSE(against("h\tFALSE\t/\tFALSE\t1790000000\tname\tother"));
    CHECK_FALSE(against("h\tFALSE\t/x\tFALSE\t1790000000\tname\tvalue"));
    CHECK_FALSE(against("h\tFALSE"));
    CHECK(against("h\tFALSE\t/\tFALSE\t1790000000\tname\tother", VolatileHeaders::with("set-cookie")));
}

TEST_CASE("answer: error texts without their times") {
    CHECK(without_times("Failed to connect to h port 80 after 12 ms: Couldn't connect") ==
          "Failed to connect to h port 80 after # ms: Couldn't connect");
    CHECK(without_times("Operation timed out after 1001 milliseconds with 5 bytes received") ==
          "Operation timed out after # milliseconds with 5 bytes received");
    CHECK(without_times("10 msx") == "# msx");
    CHECK(without_times("12").substr(0) == "12");
    CHECK(without_times("").empty());
    Interaction first = get();
    Interaction second = get();
    first.metadata.error = "timed out after 1 milliseconds";
    second.metadata.error = "timed out after 20 milliseconds";
    CHECK(agree(first, second));
}

TEST_CASE("answer: a conversation is what was said, not in which pieces") {
    const std::vector<Piece> said{Piece{}.sent("hello "), Piece{}.sent("there"), Piece{}.received("", 81, 5).received("hi the"),
                                  Piece{}.received("re")};
    CHECK(same_talks(said, {Piece{}.line("a line\n").sent("hello there"), Piece{}.received("hi"), Piece{}.received("", 81, 1),
                            Piece{}.received(" there")}));
    CHECK_FALSE(same_talks(said, {Piece{}.sent("hello there"), Piece{}.received("hi you")}));
    CHECK_FALSE(same_talks(said, {Piece{}.sent("hello"), Piece{}.received("hi there")}));
    CHECK_FALSE(same_talks(said, {Piece{}.sent("hello there")}));
    CHECK_FALSE(same_talks(said, {}));
    CHECK_FALSE(same_talks({Piece{}.received("x")}, {Piece{}.sent("x")}));
    CHECK_FALSE(same_talks({Piece{}.received("x")}, {Piece{}.received("x").received("", 56)}));
    CHECK_FALSE(same_talks({Piece{}.sent("", 55, "broken pipe")}, {Piece{}.sent("", 55, "reset")}));
    CHECK(same_talks({Piece{}.sent("", 55, "after 1 ms")}, {Piece{}.sent("", 55, "after 2 ms")}));
}

TEST_CASE("answer: where a frame begins counts, how it came does not") {
    CHECK(same_talks({Piece{}.received_frame("fra", 0, 2), Piece{}.received_frame("me", 3, 0)}, {Piece{}.received_frame("frame")}));
    CHECK_FALSE(same_talks({Piece{}.received_frame("fra"), Piece{}.received_frame("me")}, {Piece{}.received_frame("frame")}));
    CHECK_FALSE(same_talks({Piece{}.sent_frame("a", 1)}, {Piece{}.sent_frame("a", 2)}));
    CHECK(agree(answered_frames(), answered_frames()));
    Interaction binary = answered_frames();
    binary.stream(Stream::trace)[4] ^= 3;  // the flags of its first frame
    CHECK_FALSE(agree(answered_frames(), binary));
}

TEST_CASE("answer: what callbacks bring counts") {
    const auto chunk = [](const char* file) {
        return [file](Interaction& made) { add_event(made, EventKind::callback, file, 9, 1, 0, 20198); };
    };
    Interaction first = get();
    Interaction second = get();
    chunk("a.txt")(first);
    CHECK_FALSE(agree(first, second));
    chunk("b.txt")(second);
    CHECK_FALSE(agree(first, second));
    Interaction third = get();
    chunk("a.txt")(third);
    CHECK(agree(first, third));
}

TEST_CASE("answer: an application that looks at more than before has another recording, one that looks more often has not") {
    const auto looks = [](EventKind kind, std::uint16_t detail = 0) {
        return [kind, detail](Interaction& made) { add_event(made, kind, "", 1, 1, 0, detail); };
    };
    CHECK_FALSE(same_after(looks(EventKind::debug)));
    CHECK_FALSE(same_after(looks(EventKind::progress)));
    CHECK_FALSE(same_after(looks(EventKind::callback, 312)));
    CHECK(same_after(looks(EventKind::paused)));
    Interaction once = get();
    looks(EventKind::callback, 312)(once);
    Interaction twice = once;
    looks(EventKind::callback, 312)(twice);
    CHECK(agree(once, twice));
    Interaction other = get();
    looks(EventKind::callback, 316)(other);
    CHECK_FALSE(agree(once, other));
}

TEST_CASE("answer: any interaction is the same as itself, rebuilt too") {
    const Scratch folder;
    std::mt19937_64 random(3);
    CassetteBuilder builder(folder.file("b"));
    for (int i = 0; i < 100; ++i) {
        Interaction one = arbitrary(random);
        // Events of random bytes are no sendings.
        std::erase_if(one.events, [](const Event& event) { return event.kind > EventKind::callback; });
        append(folder.file("a"), one);
        builder.add(one);
    }
    builder.finish();
    const CassetteReader a(folder.file("a"));
    const CassetteReader b(folder.file("b"));
    const auto in_a = a.scan();
    const auto in_b = b.scan();
    for (std::size_t i = 0; i < in_a.size(); ++i) CHECK(same_answer(a, in_a[i], b, in_b[i], {}));
}

TEST_CASE("answer: one that is damaged is an error, not a difference") {
    const Scratch folder;
    append(folder.file("a"), get());
    std::string bytes = file_contents(folder.file("a"));
    bytes[bytes.find("answer")] ^= 1;
    put_file(folder.file("b"), bytes);
    CHECK_THROWS_WITH(agree(folder.file("a"), folder.file("b")), Contains("does not have its checksum") && Contains(folder.file("b")));
}

TEST_CASE("answer: a sending that claims more bytes than it has names the cassette") {
    const Scratch folder;
    Interaction wrong = connected();
    add_event(wrong, EventKind::send, "short", 9);
    append(folder.file("a"), wrong);
    const CassetteReader a(folder.file("a"));
    CHECK_THROWS_WITH(same_answer(a, a.scan().at(0), a, a.scan().at(0), {}), Contains(folder.file("a")) && Contains("too few bytes"));
}
