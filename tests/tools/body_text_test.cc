#include <catch2/catch.hpp>

#include "body_text.h"
#include "json_text.h"
#include "safe_text.h"
#include "units.h"

using namespace replay;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("JSON is indented, its numbers and order kept") {
    CHECK(body_text("application/json", R"({"b":12345678901234567890,"a":1.10})", {}) ==
          "{\n  \"b\": 12345678901234567890,\n  \"a\": 1.10\n}\n");
    CHECK(body_text("application/problem+json; charset=utf-8", "[]", {}) == "[]\n");
    CHECK(body_text("application/json", "17", {}) == "17\n");
    CHECK(body_text("", R"({"a":null})", {}) == "{\n  \"a\": null\n}\n");
}

TEST_CASE("what is no JSON after all is shown as text") {
    CHECK(body_text("application/json", "{\"a\":", {}) == "{\"a\":\n");
    CHECK(body_text("application/json", "{}{}", {}) == "{}{}\n");
    CHECK(indent_json(std::string("{}\0x", 4)) == std::nullopt);
    // Indenting a million brackets would take a terabyte.
    CHECK(indent_json(std::string(1'000'000, '[') + std::string(1'000'000, ']')) == std::nullopt);
    CHECK(indent_json(std::string(100, '[') + "\"" + std::string(100'000, 'x') + "\"" + std::string(100, ']')).has_value());
}

TEST_CASE("text, binary and gzip") {
    CHECK(body_text("text/html", "<p>hi</p>\r\nbye", {}) == "<p>hi</p>\nbye\n");
    CHECK(body_text("text/plain", "", {}).empty());
    CHECK(body_text("text/plain; charset=latin1", "caf\xe9", {}) == "caf\\xe9\n");
    CHECK_THAT(body_text("image/png", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16), {}),
               StartsWith("00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  .PNG........IHDR\n"));
    CHECK_THAT(body_text("application/octet-stream", std::string(5000, '\0'), {}), Contains("… 4.7 kB more"));
    CHECK_THAT(body_text("application/json", "\x1f\x8b\x08", {}), StartsWith("gzip-compressed:\n00000000  1f 8b 08"));
}

TEST_CASE("server-sent events: a line each, whatever the line ends, with the time of the chunk that completed it") {
    std::vector<Event> events(3, Event{});
    events[0].kind = EventKind::header;
    events[0].size = 99;
    events[1].kind = events[2].kind = EventKind::body;
    events[1].size = 6;
    events[1].time_ns = 1'000'000;
    events[2].size = 100;
    events[2].time_ns = 2'000'000'000;
    const std::string text =
        body_text("text/event-stream", "data:\r\ndata: x\r\n\r\n: ping\n\nid: 7\rdata: {\"a\":1}\r\r\ndata: unfinished", events);
    CHECK(text == "    +2.00 s  data:  data: x\n    +2.00 s  : ping\n    +2.00 s  id: 7  data: {\"a\":1}\n    +2.00 s  data: unfinished\n");
    CHECK_THAT(body_text("text/event-stream", "data: 1\n\n", {}), Contains("data: 1") && !Contains("+"));
}

TEST_CASE("the last header of that name counts, in any case of letters") {
    const std::string head = "HTTP/1.1 302 Found\r\ncontent-type: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type:  text/b \r\n\r\n";
    CHECK(header_value(head, "CONTENT-TYPE") == "text/b");
    CHECK(header_value(head, "Content").empty());
    CHECK(header_value("X:\r\n", "x").empty());
}

TEST_CASE("safe text") {
    CHECK(safe_text("a\tb\nc") == "a\tb\nc");
    CHECK(safe_text("\x1b[31m") == "\\x1b[31m");
    CHECK(safe_line("a\r\nb\tc") == "a\\r\\nb\\tc");
    CHECK(safe_text("\xff\xc0\xaf\xed\xa0\x80") == "\\xff\\xc0\\xaf\\xed\\xa0\\x80");
    CHECK(safe_text("grüße 日本 😀") == "grüße 日本 😀");
    CHECK(safe_text("\xc2\x9b") == "\\u009b");
    CHECK(safe_quote(std::string(kQuoted, '\n')).size() == 2 * kQuoted);
    CHECK(safe_quote(std::string(kQuoted - 1, 'a') + "ü") == std::string(kQuoted - 1, 'a') + "…");
    CHECK(safe_quote(std::string(kQuoted + 9, '\x80')).ends_with("\\x80…"));
    CHECK(is_utf8("😀") == true);
    CHECK(is_utf8("\xf0\x9f\x98") == false);
    CHECK(is_utf8("\xf4\x90\x80\x80") == false);
}

TEST_CASE("base64 (RFC 4648, section 10)") {
    CHECK(base64("").empty());
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("units") {
    CHECK(human_bytes(0) == "0 B");
    CHECK(human_bytes(999) == "999 B");
    CHECK(human_bytes(11'264) == "11.3 kB");
    CHECK(human_bytes(999'990) == "1.0 MB");
    CHECK(human_bytes(UINT64_MAX) == "18.4 EB");
    CHECK(human_duration(310'000) == "0.31 ms");
    CHECK(human_duration(12'400'000) == "12.4 ms");
    CHECK(human_duration(1'240'000'000) == "1.24 s");
    CHECK(human_duration(123'000'000'000) == "2 min 03 s");
    CHECK(human_time(0) == "1970-01-01 00:00:00 UTC");
    CHECK(human_time(-1) == "1969-12-31 23:59:59 UTC");
}
