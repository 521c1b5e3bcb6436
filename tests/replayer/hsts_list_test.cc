#include "hsts_list.h"

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace replay;

namespace {

constexpr std::int64_t kNow = 1'000'000'000;

// Files here say a number where libcurl's say a date.
std::time_t number_as_date(const char* text, const std::time_t*) { return std::strtol(text, nullptr, 10); }

// Host, expiry from now on; those with subdomains with a dot in front, as in the file.
std::string shown(const HstsList& list) {
    std::string text;
    for (const HstsList::Entry& entry : list.entries()) {
        const bool is_forever = entry.expires == HstsList::kForever;
        text += (entry.with_subdomains ? "." : "") + entry.host + " " + (is_forever ? "ever" : std::to_string(entry.expires - kNow)) + "\n";
    }
    return text;
}

std::string after(std::string_view value, const char* host = "host.example") {
    HstsList list;
    list.add("host.example", true, kNow + 5);
    list.take(host, value, kNow);
    return shown(list);
}

}  // namespace

TEST_CASE("HSTS: what a header field does") {
    CHECK(after(" max-age=60") == "host.example 60\n");
    CHECK(after("Max-Age=\"60\" ; IncludeSubDomains") == ".host.example 60\n");
    CHECK(after("max-age= 60 includeSubDomains") == ".host.example 60\n");
    CHECK(after("preload;;x=1; max-age=60;") == "host.example 60\n");
    CHECK(after("max-age=60", "HOST.example.") == "host.example 60\n");
    CHECK(after("max-age=60", "b.host.example.") == ".host.example 5\nb.host.example 60\n");
    CHECK(after("max-age=0").empty());
    CHECK(after("max-age=0", "b.host.example") == ".host.example 5\n");
    CHECK(after("max-age=99999999999999999999") == "host.example ever\n");
    CHECK(after("max-age=9223372036854775807") == "host.example ever\n");
    CHECK(after("max-age=60", "127.0.0.1") == ".host.example 5\n");
    CHECK(after("max-age=60", "::1") == ".host.example 5\n");
    for (const char* const ignored : {"", ";", "max-age", "max-age=", "max-age=x", "max-age=\"60", "max-age=1;max-age=2",
                                      "includeSubDomains", "max-age=1;includeSubDomains;includesubdomains"})
        CHECK(after(ignored) == ".host.example 5\n");
}

TEST_CASE("HSTS: a file is read") {
    const std::string ahead = std::to_string(kNow + 9);
    HstsList list;
    list.add("known.example", false, kNow + 5);
    list.load("# a comment\n  # another\n\nnonsense\nno.date \"\"\n \tone.example \"" + ahead + "\"\n.two.example. \"unlimited\"\n" +
                  "known.example \"" + ahead + "\"\na.two.example \"" + ahead + "\"\n.b.two.example \"" + ahead + "\"\n" +
                  std::string(5000, 'x') + " \"" + ahead + "\"\nlast \"" + ahead + "\"",
              &number_as_date, kNow);
    // Below two.example is what a line with a dot says for good; the line without one adds a host.
    CHECK(shown(list) == "known.example 9\none.example 9\n.two.example ever\na.two.example 9\nlast 9\n");
    list.load("known.example \"" + std::to_string(kNow + 7) + "\"\n", &number_as_date, kNow);
    CHECK(shown(list).starts_with("known.example 9\n"));
}

TEST_CASE("HSTS: expired entries go when they are passed") {
    HstsList list;
    const auto fill = [&list] {
        list = {};
        for (const char* const host : {"a", "b", "c"}) list.add(host, false, *host == 'b' ? kNow + 1 : kNow);
    };
    fill();
    CHECK(list.find("b", true, kNow) != nullptr);
    CHECK(shown(list) == "b 1\nc 0\n");
    fill();
    CHECK(list.find("none", true, kNow) == nullptr);
    CHECK(shown(list) == "b 1\n");
}

TEST_CASE("HSTS: the nearest entry speaks for a subdomain") {
    HstsList list;
    for (const char* const host : {"example", "b.example", "xb.example"}) list.add(host, true, kNow + 1);
    const auto found = [&](const char* host) {
        const HstsList::Entry* const entry = list.find(host, true, kNow);
        return entry == nullptr ? std::string() : entry->host;
    };
    CHECK(found("a.B.example") == "b.example");
    CHECK(found("c.example.") == "example");
    CHECK(found("bexample").empty());
    CHECK(list.find("a.b.example", false, kNow) == nullptr);
}

TEST_CASE("HSTS: a file is written") {
    HstsList list;
    list.add("a.", true, 2145916799);
    list.add("b", false, HstsList::kForever);
    list.add("c", false, HstsList::kForever - 1);
    list.add("d", false, kNow);
    CHECK(list.lines() == ".a \"20371231 23:59:59\"\nb \"unlimited\"\n");
}

TEST_CASE("HSTS: a cassette adds so many hosts at most") {
    HstsList list;
    for (std::size_t i = 0; i < kMostPolicies + 10; ++i) list.take("host" + std::to_string(i), "max-age=1", kNow);
    CHECK(list.entries().size() == kMostPolicies);
    list.take("host0", "max-age=9", kNow);
    CHECK(list.entries().front().expires == kNow + 9);
    list = {};
    list.take(std::string(257, 'h'), "max-age=1", kNow);
    CHECK(list.entries().empty());
}

TEST_CASE("policy events are read with care") {
    const auto policy = parse_policy("host.example 443 h2\nAlt-Svc: h2=\":1\"\r\n");
    REQUIRE(policy);
    CHECK(policy->host == "host.example");
    CHECK(policy->port == 443);
    CHECK(policy->protocol == "h2");
    CHECK(policy->name == "alt-svc");
    CHECK(policy->value == " h2=\":1\"");
    for (const std::string none : {"", " 443 h1\nN:", "host 443 h1", "host 443 h1\nN", "host 65536 h1\nN:", "host -1 h1\nN:",
                                   "host x h1\nN:", "host 443\nN:v", "ho\nst 443 h1\nN:", "ho\"st 443 h1\nN:", "ho\tst 443 h1\nN:"})
        CHECK_FALSE(parse_policy(none));
    CHECK_FALSE(parse_policy(std::string(513, 'h') + " 443 h1\nN:"));
    CHECK_FALSE(parse_policy({"h\0st 443 h1\nN:", 14}));
}

TEST_CASE("policy dates: a year that does not fit has none") {
    CHECK(policy_date(0) == "19700101 00:00:00");
    CHECK(policy_date(67'767'976'233'532'799) == "21474836471231 23:59:59");
    for (const std::int64_t late : {67'767'976'233'532'800, 67'768'036'191'676'799, 67'768'036'191'676'800, INT64_MAX})
        CHECK(policy_date(late).empty());
}
