#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "looked_up_names.h"

using namespace replay;

namespace {

PeerAddress peer_of(const std::string& text) { return PeerAddress::named(text).value(); }

std::vector<std::string> names_of(const LookedUpNames& names, const PeerAddress& address) {
    std::vector<std::string> found;
    static_cast<void>(names.any_of(address, [&](std::string_view name) {
        found.emplace_back(name);
        return false;
    }));
    return found;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("looked-up names: an address has the names that led to it, the newest first") {
    const auto names = std::make_unique<LookedUpNames>();
    CHECK(names_of(*names, peer_of("10.0.0.7")).empty());
    names->remember(peer_of("10.0.0.7"), "db.internal");
    names->remember(peer_of("10.0.0.8"), "cache.internal");
    names->remember(peer_of("10.0.0.7"), "orders.internal");
    names->remember(peer_of("10.0.0.7"), "db.internal");  // known already
    CHECK(names_of(*names, peer_of("10.0.0.7")) == Names{"orders.internal", "db.internal"});
    CHECK(names_of(*names, peer_of("10.0.0.8")) == Names{"cache.internal"});
    CHECK(names->any_of(peer_of("10.0.0.7"), [](std::string_view name) { return name == "db.internal"; }));
    CHECK(!names->any_of(peer_of("10.0.0.8"), [](std::string_view name) { return name == "db.internal"; }));
}

TEST_CASE("looked-up names: a port makes no difference") {
    const auto names = std::make_unique<LookedUpNames>();
    PeerAddress with_port = peer_of("10.0.0.7");
    with_port.port = 443;
    names->remember(with_port, "db.internal");
    CHECK(names_of(*names, peer_of("10.0.0.7")) == Names{"db.internal"});
}

TEST_CASE("looked-up names: what can be no name is not kept, the longest one is") {
    const auto names = std::make_unique<LookedUpNames>();
    const std::string longest(LookedUpNames::kLongest, 'a');
    for (const std::string& name : {std::string(), longest + "a", std::string("a\0b", 3)}) names->remember(peer_of("10.0.0.7"), name);
    CHECK(names_of(*names, peer_of("10.0.0.7")).empty());
    names->remember(peer_of("10.0.0.7"), longest);
    CHECK(names_of(*names, peer_of("10.0.0.7")) == Names{longest});
}

TEST_CASE("looked-up names: the oldest ones are forgotten") {
    const auto names = std::make_unique<LookedUpNames>();
    for (std::size_t i = 0; i <= LookedUpNames::kPlaces; ++i)
        names->remember(peer_of("10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256)), "host" + std::to_string(i));
    CHECK(names_of(*names, peer_of("10.0.0.0")).empty());
    CHECK(names_of(*names, peer_of("10.0.0.1")) == Names{"host1"});
    CHECK(names_of(*names, peer_of("10.0.2.0")) == Names{"host512"});
}

TEST_CASE("looked-up names: threads that write and read see whole names") {
    const auto names = std::make_unique<LookedUpNames>();
    std::atomic<bool> torn = false;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 300; ++i) {
                names->remember(peer_of("10.0.0.7"), std::string(40, static_cast<char>('a' + (i + t) % 26)) + std::to_string(i));
                static_cast<void>(names->any_of(peer_of("10.0.0.7"), [&](std::string_view name) {
                    torn = torn || name.size() < 40 || name.substr(0, 40) != std::string(40, name[0]);
                    return false;
                }));
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(!torn);
}
