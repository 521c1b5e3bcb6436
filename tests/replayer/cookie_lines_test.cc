#include "cookie_lines.h"

#include <catch2/catch.hpp>

using namespace replay;

TEST_CASE("cookie lines: what a Set-Cookie field says") {
    const auto field = parse_set_cookie("set-cookie:  a b =  \"1 2\" ; Path=/x; DOMAIN=.Host.example;max-age=\"5\"; Secure; HttpOnly\r\n");
    REQUIRE(field);
    CHECK(field->name == "a b");
    CHECK(field->value == "\"1 2\"");
    CHECK(field->path == "/x");
    CHECK(field->domain == "Host.example");
    CHECK(field->is_aged);
    const auto plain = parse_set_cookie("Set-Cookie: k=v=w");
    REQUIRE(plain);
    CHECK(plain->value == "v=w");
    CHECK_FALSE(plain->is_aged);
    CHECK(parse_set_cookie("Set-Cookie: k=; path=; domain=")->value.empty());
    CHECK(parse_set_cookie("Set-Cookie: =v")->name.empty());
    for (const char* const none : {"", "Set-Cookie:", "Set-Cookie2: a=b", "Cookie: a=b", "Set-Cookie: ;a=b"})
        CHECK_FALSE(parse_set_cookie(none));
}

TEST_CASE("cookie lines: Netscape's format") {
    const auto line = parse_cookie_line("#HttpOnly_.host.example\tTRUE\t/a\tFALSE\t17\tname\tv\tw");
    REQUIRE(line);
    CHECK(line->domain == ".host.example");
    CHECK(line->is_tail);
    CHECK(line->path == "/a");
    CHECK(line->expires == 17);
    CHECK(line->name == "name");
    CHECK(line->value == "v\tw");
    CHECK(parse_cookie_line("h\tFALSE\t\tTRUE\t0\tn\t")->path.empty());
    for (const char* const none :
         {"", "# comment", "h\tFALSE\t/\tTRUE\t0\tn", "h\tFALSE\t/\tTRUE\tsoon\tn\tv", "h\tFALSE\t/\tTRUE\t\tn\tv"})
        CHECK_FALSE(parse_cookie_line(none));
}

TEST_CASE("cookie lines: which field a line comes from, and which line it replaces") {
    const auto comes = [](const char* line, const char* header) { return comes_from(*parse_cookie_line(line), *parse_set_cookie(header)); };
    CHECK(comes("h\tFALSE\t/\tFALSE\t0\tn\tv", "Set-Cookie: n=v"));
    CHECK(comes(".H.example\tTRUE\t/\tFALSE\t0\tn\tv", "Set-Cookie: n=v; domain=h.example"));
    CHECK_FALSE(comes(".h.example\tTRUE\t/\tFALSE\t0\tn\tv", "Set-Cookie: n=v"));
    CHECK_FALSE(comes("h\tFALSE\t/\tFALSE\t0\tn\tv", "Set-Cookie: n=w"));
    CHECK_FALSE(comes("h\tFALSE\t/\tFALSE\t0\tn\tv", "Set-Cookie: n=v; path=/x"));
    const auto same = [](const char* one, const char* other) { return is_same_cookie(*parse_cookie_line(one), *parse_cookie_line(other)); };
    CHECK(same("h\tFALSE\t/\tFALSE\t0\tn\tv", "H\tFALSE\t/\tTRUE\t9\tN\tw"));
    CHECK_FALSE(same("h\tFALSE\t/\tFALSE\t0\tn\tv", "h\tTRUE\t/\tFALSE\t0\tn\tv"));
    CHECK_FALSE(same("h\tFALSE\t/\tFALSE\t0\tn\tv", "h\tFALSE\t/a\tFALSE\t0\tn\tv"));
}

TEST_CASE("cookie lines: expiry, played long after it was recorded") {
    const auto played = [](const char* expiry, bool is_aged, std::int64_t now) {
        const std::string line = played_cookie("h\tFALSE\t/\tFALSE\t" + std::string(expiry) + "\tn\tv", is_aged, 1000, now);
        return std::string(line.substr(16, line.size() - 20));
    };
    CHECK(played("0", true, 9000) == "0");         // with the session
    CHECK(played("1", true, 9000) == "1");         // the server took it back
    CHECK(played("1000", false, 9000) == "1000");  // it had just expired
    CHECK(played("1500", true, 1200) == "1700");   // an age
    CHECK(played("1500", false, 1200) == "1500");  // a date that is yet to come
    CHECK(played("1500", false, 9000) == "9500");  // one that has passed
    CHECK(played("9223372036854775807", true, 9000) == "9223372036854775807");
    CHECK(played_cookie("no cookie", true, 1, 2) == "no cookie");
}
