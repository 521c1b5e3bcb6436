#include "trace_redactor.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <string>

#include "debug_types.h"
#include "recorded_keys.h"
#include "traced_answer.h"

using namespace replay;
using Catch::Matchers::Contains;

namespace {

constexpr unsigned kDebugText = 0;
constexpr unsigned kDebugHeaderOut = 2;

struct Trace {
    std::vector<Event> events{};
    std::string bytes{};

    void add(EventKind kind, unsigned detail, std::string_view text) {
        Event event{};
        event.kind = kind;
        event.detail = static_cast<std::uint16_t>(detail);
        event.size = static_cast<std::uint32_t>(text.size());
        events.push_back(event);
        bytes.append(text);
    }
    void debug(unsigned type, std::string_view text) { add(EventKind::debug, type, text); }
    void answer(std::string_view head) {
        debug(kDebugHeaderIn, "HTTP/1.1 200 OK\r\n");
        if (!head.empty()) debug(kDebugHeaderIn, std::string(head) + "\r\n");
    }
    // Interrupted by progress.
    void data(unsigned type, std::string_view text, std::size_t piece) {
        for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
            debug(type, text.substr(0, piece));
            add(EventKind::progress, 0, std::string(32, '\0'));
        }
    }
};

// What is left of it, given `piece` bytes at a time, of which so many are held back.
std::string redacted(const Trace& trace, std::size_t piece, std::size_t most_held = 1 << 20) {
    SecretBook book;
    TraceRedactor redactor(book, trace.events);
    std::string out;
    std::string held;
    for (std::size_t at = 0; at < trace.bytes.size(); at += piece) {
        held += trace.bytes.substr(at, piece);
        const std::size_t settled = redactor.settle(held, false);
        out.append(held, 0, settled);
        held.erase(0, settled);
        CHECK(held.size() <= most_held);
    }
    CHECK(redactor.settle(held, true) == held.size());
    out += held;
    CHECK(redactor.has_replaced() == (out != trace.bytes));
    return out;
}

std::string members(int count) {
    std::string json = "[";
    for (int i = 0; i < count; ++i)
        json += R"({"id": )" + std::to_string(i) + R"(, "password": "word )" + std::to_string(10000 + i) + "\"}, ";
    return json;
}

std::string in_chunks(std::string_view body, std::size_t size, const std::string& token) {
    std::string out;
    for (; !body.empty(); body.remove_prefix(std::min(size, body.size()))) {
        char line[20];
        std::snprintf(line, sizeof line, "%zx\r\n", std::min(size, body.size()));
        out += line + std::string(body.substr(0, size)) + "\r\n";
    }
    return out + "0\r\nX-Token: " + token + "\r\n\r\n";
}

}  // namespace

TEST_CASE("trace redactor: bodies are read as what they are, whatever is traced between their pieces") {
    Trace trace;
    trace.debug(kDebugHeaderOut, "POST / HTTP/1.1\r\nX-Api-Key: key-in-the-head\r\n\r\n");
    trace.data(kDebugDataOut, members(500), 700);
    trace.answer("Content-Type: application/json");
    trace.debug(kDebugText, "Reading\n");
    trace.data(kDebugDataIn, members(500), 333);
    for (const std::size_t piece : {100, 5000, 1 << 20}) {
        const std::string out = redacted(trace, piece);
        CHECK(out.size() == trace.bytes.size());
        CHECK_THAT(out, !Contains("word 1") && !Contains("key-in-the-head") && Contains("\r\nX-Api-Key: SEC") && Contains("Reading\n"));
    }
}

TEST_CASE("trace redactor: each answer is a text of its own") {
    Trace trace;
    trace.answer({});
    trace.debug(kDebugDataIn, "<p>who are you?</p>");
    trace.answer({});
    trace.data(kDebugDataIn, members(20), 100);
    CHECK_THAT(redacted(trace, 200), !Contains("word 1") && Contains("<p>who are you?</p>"));
}

TEST_CASE("trace redactor: the framing of chunks cuts no secret") {
    Trace trace;
    trace.answer("Transfer-Encoding: chunked");
    trace.debug(kDebugDataIn, in_chunks(members(50), 37, "abcd"));
    const std::string expected = in_chunks(SecretBook().redacted(TextKind::json, members(50)), 37, "XXXX");
    for (const std::size_t piece : {500, 1 << 20}) CHECK_THAT(redacted(trace, piece), Catch::Matchers::EndsWith(expected));
    Interaction made;
    made.events = trace.events;
    made.stream(Stream::trace) = trace.bytes;
    SecretBook().redact(made);
    CHECK_THAT(made.stream(Stream::trace), Catch::Matchers::EndsWith(expected));
}

TEST_CASE("trace redactor: of a packed answer the length is left") {
    for (const std::string_view head : {"Content-Encoding: gzip", "transfer-encoding: gzip, chunked"}) {
        Trace trace;
        trace.answer(head);
        trace.debug(kDebugDataIn, "packed and so secret");
        trace.answer("Transfer-Encoding: chunked");
        trace.debug(kDebugDataIn, "not packed");
        for (const std::size_t piece : {3, 1000})
            CHECK_THAT(redacted(trace, piece), Contains("\r\nXXXXXXXXXXXXXXXXXXXXHTTP/1.1 ") && Contains("not packed"));
    }
}

TEST_CASE("trace redactor: a text that goes on only later does not hold up the others") {
    Trace trace;
    trace.debug(kDebugDataOut, R"({"password":)");
    trace.answer({});
    for (int i = 0; i < 300; ++i) trace.debug(kDebugDataIn, std::string(1000, 'x') + "\n");
    trace.debug(kDebugDataOut, R"("not at hand any more"})");
    redacted(trace, 10'000, 20'000);
}

TEST_CASE("trace redactor: what is given again is read from its event on") {
    Trace trace;
    trace.answer({});
    trace.data(kDebugDataIn, members(40), 100);
    SecretBook book;
    TraceRedactor redactor(book, trace.events);
    std::string first = trace.bytes.substr(0, 1000);
    const std::size_t settled = redactor.settle(first, false);
    REQUIRE(settled > 100);
    redactor.go_back(17);
    std::string again = first.substr(17, settled - 17) + trace.bytes.substr(settled);
    CHECK(redactor.settle(again, true) == again.size());
    CHECK_THAT(again, !Contains("word 1"));
}

TEST_CASE("trace redactor: bytes that belong to no event are read, too") {
    Trace trace;
    trace.debug(kDebugText, "Trying\n");
    trace.bytes += "X-Api-Key: key-of-nobody\r\n";
    CHECK_THAT(redacted(trace, 1000), !Contains("key-of-nobody"));
}

TEST_CASE("packed traces are blanked where a secret was in the answer") {
    Trace trace;
    trace.answer("Transfer-Encoding: gzip, chunked");
    trace.debug(kDebugDataIn, "packed");
    for (const bool is_in_memory : {true, false}) {
        Interaction made;
        made.events = trace.events;
        if (is_in_memory) made.stream(Stream::trace) = trace.bytes;
        made.stream(Stream::response_body) = R"({"access_token":"another-token-1"})";
        SecretBook book;
        redact(made, book);
        CHECK_THAT(made.stream(Stream::response_body), Contains("SEC1"));
        if (is_in_memory) CHECK_THAT(made.stream(Stream::trace), Catch::Matchers::EndsWith("chunked\r\nXXXXXX"));
    }
    Interaction made;
    made.events = trace.events;
    made.stream(Stream::trace) = trace.bytes;
    made.stream(Stream::response_body) = "nothing secret";
    SecretBook book;
    redact(made, book);
    CHECK(made.stream(Stream::trace) == trace.bytes);
}
