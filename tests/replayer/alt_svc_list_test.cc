#include "alt_svc_list.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

using namespace replay;

namespace {

constexpr std::int64_t kNow = 1'000'000'000;  // "20010909 01:46:40"
constexpr int k788 = 7088;
constexpr int k814 = 8014;
constexpr int k819 = 8019;
const AltSvcList::Place kHost{"h1", "host.example", 443};

// Files here say a number where libcurl's say a date.
std::time_t number_as_date(const char* text, const std::time_t*) { return std::strtol(text, nullptr, 10); }

const std::string kBefore = "h1 host.example 443 h1 before 1 \"20010909 01:46:45\" 0 0\n";

// The list's lines, where it had `kBefore` of the same host before.
std::string after(std::string_view value, int version = k788, const AltSvcList::Place& from = kHost) {
    AltSvcList list(version);
    list.load("h1 host.example 443 h1 before 1 \"" + std::to_string(kNow + 5) + "\" 0 0\n", &number_as_date);
    list.take(from, value, kNow);
    return list.lines();
}

std::string line(const std::string& to, const std::string& rest) { return "h1 host.example 443 " + to + " \"20010909 " + rest + "\n"; }

const std::string kOneMinute = "01:47:40\" 0 0";

}  // namespace

TEST_CASE("Alt-Svc: what a header field does") {
    CHECK(after(" H2=\"other.example:8443\"") == "h1 host.example 443 h2 other.example 8443 \"20010910 01:46:40\" 0 0\n");
    CHECK(after("h3=\":8443\"; ma=60") == line("h3 host.example 8443", kOneMinute));
    CHECK(after("h2=\"other\";ma=\"60\"") == line("h2 other 443", kOneMinute));
    CHECK(after("h1=\":1\"; persist=1; MA=60;") == line("h1 host.example 1", "01:47:40\" 1 0"));
    CHECK(after("h1=\":1\"; other=x; ma=60; persist=2") == line("h1 host.example 1", kOneMinute));
    CHECK(after("h1=\":1\"; ma=60", k788, {"h1", "HOST.example.", 443}) ==
          "h1 HOST.example 443 h1 HOST.example. 1 \"20010909 01:47:40\" 0 0\n");
    CHECK(after("clear;").empty());
    CHECK(after("Clear ").empty());
    for (const AltSvcList::Place& other : {AltSvcList::Place{"h2", "host.example", 443}, {"h1", "host.example", 444}, {"h1", "b", 443}})
        CHECK(after("clear;", k788, other) == kBefore);
    for (const char* const ignored :
         {"", "=", "h2", "h2=", "h2=:1", "h2=\"", "h2=\":1", "h2=\"a_b:1\"", "h2=\":0\"", "h2=\":65536\"", "h2=\":x\"", "h2=\"::1\"",
          "h2=\":1x\"", "h9=\":1\"", "tenletters=\":1\"", "h2=\":1\"; ma", "h2=\":1\"; ma=", "h2=\":1\"; ma=\"60", "clear"})
        CHECK(after(ignored) == kBefore);
}

TEST_CASE("Alt-Svc: several places in one field, by the version of libcurl") {
    const std::string one = line("h2 a 1", kOneMinute);
    const std::string two = line("h3 b 2", "01:46:42\" 1 0");
    constexpr std::string_view kTwo = "h2=\"a:1\"; ma=60, h9=\":1\", h3=\"b:2\"; ma=2; persist=1";
    CHECK(after(kTwo) == one + two);
    CHECK(after(kTwo, k819) == one + two);
    CHECK(after(kTwo, k814) == line("h2 a 1", "01:46:42\" 1 0"));
    constexpr std::string_view kCommon = "h2=\"a:1\",h3=\"b:2\"; ma=60";
    CHECK(after(kCommon, k814) == one + line("h3 b 2", kOneMinute));
    CHECK(after("h2=\"a:1\"; ma=60, h3=\"b_\"") == one);
    CHECK(after("h2=\"a:1\"; ma=60, tenletters=\":1\", h3=\":1\"") == one);
    // Where one value is in quotes all must be.
    CHECK(after("h2=\"a:1\"; ma=\"60\"; persist=1") == kBefore);
    CHECK(after("h2=\"a:1\"; ma=\"60\"; persist=\"1\"") == line("h2 a 1", "01:47:40\" 1 0"));
    CHECK(after("h2=\"a_b:0\"; ma=60", k814) == line("h2 a_b 0", kOneMinute));
    CHECK(after("h2=\"a\"; ma=60", k814) == kBefore);
    CHECK(after("clear", k814) == kBefore);
    CHECK(after("clear;", k814).empty());
    CHECK(after("clear", k819).empty());
}

TEST_CASE("Alt-Svc: a file is read, and written") {
    AltSvcList list(k788);
    const std::string ahead = std::to_string(kNow + 5);
    list.load("# comment\n h2 a. 1 H3 b. 2 \"" + ahead + "\" 1 7\nh9 a 1 h3 b 2 \"" + ahead + "\" 1 0\nh1 a 1 h3 b 2 \"" + ahead +
                  "\" 1\n" + "h1 a x h3 b 2 \"" + ahead + "\" 1 0\n",
              &number_as_date);
    CHECK(list.lines() == "h2 a 1 h3 b. 2 \"20010909 01:46:45\" 1 7\n");
    const AltSvcList::Place address{"h1", "::1", 443};
    for (const int version : {8002, 8003}) {
        AltSvcList of_addresses(version);
        of_addresses.take(address, "h2=\":1\"; ma=5", kNow);
        const std::string host = version == 8003 ? "[::1]" : "::1";
        const std::string line = "h1 " + host + " 443 h2 " + host + " 1 \"";
        CHECK(of_addresses.lines() == line + "20010909 01:46:45\" 0 0\n");
        AltSvcList again(version);
        again.load(line + ahead + "\" 0 0\n", &number_as_date);
        again.take(address, "clear;", kNow);
        CHECK(again.lines().empty());
    }
}

TEST_CASE("Alt-Svc: expired entries go when they are passed") {
    AltSvcList list(k788);
    const auto fill = [&list](const char* to) {
        list = AltSvcList(k788);
        for (const int offset : {-1, 0, -1})
            list.load("h1 a 1 " + std::string(to) + " b 2 \"" + std::to_string(kNow + offset) + "\" 0 0\n", &number_as_date);
    };
    const auto lines = [&list] {
        const std::string text = list.lines();
        return std::count(text.begin(), text.end(), '\n');
    };
    fill("h1");
    list.look_up("other", 1, kNow);
    CHECK(lines() == 1);
    fill("h3");
    list.look_up("a", 1, kNow);
    CHECK(lines() == 1);
    // With HTTP/2 the whole list is passed before HTTP/1 is looked for.
    fill("h1");
    list.look_up("A.", 1, kNow);
    CHECK(lines() == 1);
    list = AltSvcList(k788);
    for (const int offset : {-1, 0, -1}) list.load("h2 a 1 h1 b 2 \"" + std::to_string(kNow + offset) + "\" 0 0\n", &number_as_date);
    list.look_up("a", 1, kNow);
    CHECK(lines() == 2);
}

TEST_CASE("Alt-Svc: a cassette adds so many places at most") {
    AltSvcList list(k788);
    std::string value = "h1=\":1\"";
    for (std::size_t i = 0; i < 2 * kMostPolicies; ++i) value += ",h1=\":1\"";
    list.take(kHost, value, kNow);
    const std::string lines = list.lines();
    CHECK(static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')) == kMostPolicies);
    list.take({"h1", "other", 1}, value, kNow);
    CHECK(list.lines() == lines);
    list.take(kHost, "clear;", kNow);
    CHECK(list.lines().empty());
}
