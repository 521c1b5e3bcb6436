#include "volatile_headers.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace replay;

TEST_CASE("volatile headers: those of the table, in any case, by patterns too") {
    const VolatileHeaders usual;
    for (const char* const name :
         {"Date", "AGE", "x-request-id", "X-Amzn-Trace-Id", "CF-RAY", "X-RateLimit-Remaining", "x-ratelimit-reset-tokens",
          "anthropic-ratelimit-input-tokens-remaining", "X-Kong-Upstream-Latency", "openai-processing-ms", "Via"})
        CHECK(usual.contains(name));
    for (const char* const name : {"", "Content-Type", "ETag", "Location", "Dated", "X-RateLimit-Limit",
                                   "anthropic-ratelimit-requests-limit", "Retry-After", "Set-Cookie", "Content-Length", "X-Kong-Response"})
        CHECK_FALSE(usual.contains(name));
}

TEST_CASE("volatile headers: names are added and taken away, the last word counts") {
    const VolatileHeaders changed = VolatileHeaders::with(" X-Build ,x-shard-*,-via,, -X-Amz-*,x-amz-cf-id,");
    for (const char* const name : {"x-build", "X-Shard-1", "Date", "X-Amz-Cf-Id"}) CHECK(changed.contains(name));
    for (const char* const name : {"Via", "x-amz-id-2", "x-builds"}) CHECK_FALSE(changed.contains(name));
    const VolatileHeaders own = VolatileHeaders::with("-*, x-mine");
    CHECK_FALSE(own.contains("date"));
    CHECK(own.contains("X-Mine"));
    CHECK(own.text().find("usual headers, -*, x-mine") != std::string::npos);
    for (const char* const wrong : {"X Build", "X-Build;X-Shard", "Date:", "-", "a**", "x,\"y\"", "\xc3\xa9"})
        CHECK_THROWS_AS(VolatileHeaders::with(wrong), std::invalid_argument);
}

TEST_CASE("volatile headers: the lines that count") {
    const VolatileHeaders usual;
    CHECK(usual.stable_lines(
              "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: a\r\nX-Request-Id: 1\r\n folded: on\r\n\tand on\r\nETag: b\r\n\r\n") ==
          "HTTP/1.1 200 OK\nContent-Type: a\nETag: b\n\n");
    CHECK(usual.stable_lines("Content-Type: a\r\n folded\r\n") == "Content-Type: a\n folded\n");
    CHECK(usual.stable_lines("no line end").substr(0, 11) == "no line end");
    CHECK(usual.stable_lines("").empty());
    CHECK(usual.stable_lines(": empty name\r\ndate : spaced\r\n") == ": empty name\ndate : spaced\n");
    CHECK(VolatileHeaders::with("-date").stable_lines("Date: now\n") == "Date: now\n");
    CHECK(usual.stable_lines("229 Entering Extended Passive Mode (|||39247|)\r\n230 In\r\n") == "229\n230 In\n");
}

TEST_CASE("volatile headers: parameters that change with every answer") {
    const VolatileHeaders usual;
    const auto same = [&](const char* a, const char* b) { return usual.stable_lines(a) == usual.stable_lines(b); };
    CHECK(same("Set-Cookie: a=b; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/",
               "Set-Cookie: a=b; Expires=Thu, 22 Oct 2026 07:28:00 GMT; Path=/"));
    CHECK(same("set-cookie: a=b; expires=1", "set-cookie: a=b; expires=2"));
    CHECK_FALSE(same("Set-Cookie: a=b; Expires=x; Path=/", "Set-Cookie: a=c; Expires=x; Path=/"));
    CHECK_FALSE(same("Set-Cookie: a=b; Expires=x; Path=/", "Set-Cookie: a=b; Expires=x; Path=/y"));
    CHECK_FALSE(same("Set-Cookie: noexpires=1", "Set-Cookie: noexpires=2"));
    CHECK_FALSE(same("Set-Cookie: a=b", "Set-Cookie: a=b; Expires=1"));
    CHECK(same("WWW-Authenticate: Digest realm=\"r\", nonce=\"1,2\", opaque=\"3\", qop=\"auth\"",
               "WWW-Authenticate: Digest realm=\"r\", nonce=\"4\", opaque=\"5\", qop=\"auth\""));
    CHECK_FALSE(same("WWW-Authenticate: Digest realm=\"r\", nonce=\"1\"", "WWW-Authenticate: Digest realm=\"s\", nonce=\"1\""));
    CHECK(same("Set-Cookie: a=b; expires=1; expires=2; Path=/", "Set-Cookie: a=b; expires=3; expires=\"4;5\"; Path=/"));
    CHECK_FALSE(same("X-Other: expires=1", "X-Other: expires=2"));
}
