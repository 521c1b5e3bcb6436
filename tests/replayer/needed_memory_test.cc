#include "needed_memory.h"

#include <catch2/catch.hpp>

#include "publisher.h"
#include "session_of_dead.h"

using namespace replay;
using namespace replay::samples;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kLate = "late-5c2f9A7b1E";

}  // namespace

TEST_CASE("needed memory: a secret that was recognised late is published by nobody, whoever comes before") {
    const Scratch folder;
    const std::string cassette = folder.file("c");
    DeadSession dead(cassette);
    dead.record(get("http://h/path/" + std::string(kLate) + "/x"));
    dead.learn(kLate);
    remove_memory_of_dead(SessionName::here());
    remove_unneeded_memory(dead.name());
    CHECK(dead.has_memory());
    CHECK(Publisher().merge_abandoned(cassette));
    CHECK_THAT(file_contents(cassette), !Contains(std::string(kLate)) && Contains("/path/SEC1"));
    remove_memory_of_dead(SessionName::here());
    CHECK_FALSE(dead.has_memory());
    CHECK_FALSE(Publisher().merge_abandoned(cassette));
}

TEST_CASE("needed memory: it stays where publishing fails, until that is mended") {
    const Scratch folder;
    const std::string cassette = folder.file("c");
    DeadSession dead(cassette);
    dead.record(get("http://h/path/" + std::string(kLate) + "/x"));
    dead.learn(kLate);
    put_file(cassette, "no cassette");
    CHECK_THROWS_AS(Publisher().publish(dead.name(), cassette, Publishing::merges), CassetteError);
    remove_unneeded_memory(dead.name());
    CHECK(dead.has_memory());
    fs::remove(cassette);
    Publisher().recover(dead.name(), cassette, Publishing::merges);
    CHECK_THAT(file_contents(cassette), !Contains(std::string(kLate)));
    remove_unneeded_memory(dead.name());
    CHECK_FALSE(dead.has_memory());
}

TEST_CASE("needed memory: that of a dead session whose parts somebody has deleted is not") {
    const Scratch folder;
    DeadSession dead(folder.file("c"));
    dead.record(get("http://h/"));
    CHECK(is_memory_needed(dead.name()));
    fs::remove(part_of(folder.file("c"), dead.name()));
    CHECK_FALSE(is_memory_needed(dead.name()));
    remove_memory_of_dead(SessionName::here());
    CHECK_FALSE(dead.has_memory());
}

TEST_CASE("needed memory: no other session's, be its number the beginning of another") {
    const Scratch folder;
    const DeadSession alive(folder.file("c"));
    alive.learn(kLate);
    SessionName shorter = alive.name();
    shorter.started_ns /= 10;
    remove_unneeded_memory(shorter);
    CHECK(alive.has_memory());
}
