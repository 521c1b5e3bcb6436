#include "clean_parts.h"

#include <catch2/catch.hpp>

#include "publisher.h"
#include "session_of_dead.h"

using namespace replay;
using namespace replay::samples;

namespace {

constexpr std::string_view kLate = "late-5c2f9A7b1E";

// What a dead session's recordings are in the cassette: the session's secret is kLate, with number 1.
std::vector<Metadata> published(const std::vector<std::pair<std::string, std::string_view>>& recorded, bool has_secrets = true) {
    const Scratch folder;
    DeadSession dead(folder.file("c"));
    if (has_secrets) dead.learn(kLate);
    for (const auto& [url, placeholders] : recorded) {
        Interaction one = get(url);
        one.head.canonical_key = {checksum64(url), 1};
        one.metadata.placeholders = placeholders;
        dead.record(one);
    }
    Publisher().recover(dead.name(), folder.file("c"), Publishing::merges);
    std::vector<Metadata> all;
    for (const Interaction& one : load_all(folder.file("c"))) all.push_back(one.metadata);
    return all;
}

Metadata published(const std::string& url, std::string_view placeholders, bool has_secrets = true) {
    return published({{url, placeholders}}, has_secrets).at(0);
}

}  // namespace

TEST_CASE("clean parts: only numbers that the session gave out become others") {
    const Metadata made = published("http://h/SEC1000000Z/SEC7XXXZ/SEC1XXXZ/" + std::string(kLate), kNotNumbered);
    CHECK(made.request.url == "http://h/SEC1000000Z/SEC7XXXZ/SEC1XXXZ/SEC1XXXXXXXXXXZ");
    CHECK(made.placeholders == "1");
    CHECK(published("http://h/SEC1000000Z", "").placeholders.empty());
    // Of a session of which nothing is known any more, any may be.
    CHECK(published("http://h/SEC7XXXZ", kNotNumbered, false).request.url == "http://h/SEC1XXXZ");
}

TEST_CASE("clean parts: a late secret whose placeholder has no room for its number is replaced") {
    const Scratch folder;
    DeadSession dead(folder.file("c"));
    dead.record(get("http://h/a"));  // so that no other session removes its memory meanwhile
    for (int i = 1; i < 10'000; ++i) dead.learn("a secret of which there are thousands " + std::to_string(i));
    CHECK(dead.learn("late-5c2") == 10'000);
    dead.record(get("http://h/late-5c2/x"));
    Publisher().recover(dead.name(), folder.file("c"), Publishing::merges);
    CHECK(load_all(folder.file("c")).at(1).metadata.request.url == "http://h/XXXXXXXX/x");
}

TEST_CASE("clean parts: what was recorded where secrets are kept has them, and says no more of it") {
    const std::string with_secret = "http://h/" + std::string(kLate);
    const std::vector<Metadata> made = published({{with_secret, kSecretsKept}, {with_secret + "/other", ""}});
    REQUIRE(made.size() == 2);
    std::vector<std::string> said;
    for (const Metadata& one : made) said.push_back(one.request.url + " " + one.placeholders);
    std::sort(said.begin(), said.end());
    CHECK(said == std::vector<std::string>{"http://h/SEC1XXXXXXXXXXZ/other 1", with_secret + " "});
}
