#include "scope_slot.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace replay;

namespace {

// As it is in memory that nobody has written to.
std::unique_ptr<ScopeSlot> empty_slot() { return std::unique_ptr<ScopeSlot>(new ScopeSlot{}); }

}  // namespace

TEST_CASE("scope slot: what was put last is read, and that it is another one") {
    const auto slot = empty_slot();
    CHECK((slot->revision() == 0 && slot->name().empty()));
    std::uint64_t before = 0;
    for (const std::string& name : {std::string("a"), std::string(kLongestScope, 'x'), std::string("tests/a.py::test[1]"), std::string()}) {
        slot->put(name);
        CHECK(slot->name() == name);
        CHECK(slot->revision() != before);
        before = slot->revision();
    }
}

TEST_CASE("scope slot: it is one worker's") {
    const auto slot = empty_slot();
    CHECK(slot->take(7));
    CHECK(slot->take(7));
    CHECK_FALSE(slot->take(8));
}

TEST_CASE("scope slot: names are read whole while others are put") {
    const auto slot = empty_slot();
    slot->put("a");
    std::atomic<bool> is_done = false;
    std::atomic<bool> is_mixed = false;
    std::vector<std::thread> writers;
    for (const char letter : {'b', 'c'})
        writers.emplace_back([&slot, letter] {
            for (int i = 0; i < 20'000; ++i) slot->put(std::string(static_cast<std::size_t>(1 + i % 500), letter));
        });
    std::thread reader([&] {
        while (!is_done) {
            const std::string name = slot->name();
            if (!name.empty() && name.find_first_not_of(name[0]) != std::string::npos) is_mixed = true;
        }
    });
    for (std::thread& writer : writers) writer.join();
    is_done = true;
    reader.join();
    CHECK_FALSE(is_mixed);
    CHECK_FALSE(slot->name().empty());
}

TEST_CASE("scope slot: long names fit, and differ") {
    const std::string name(2000, 'x');
    CHECK(fitting_scope(name + "1").size() == kLongestScope);
    CHECK(fitting_scope(name + "1") != fitting_scope(name + "2"));
    CHECK(fitting_scope("short") == "short");
}
