#include <catch2/catch.hpp>

#include <cerrno>
#include <memory>

#include "bypasses.h"
#include "config.h"

using namespace replay;

namespace {

PeerAddress peer_of(const char* text, std::uint16_t port = 443) {
    PeerAddress peer = PeerAddress::named(text).value();
    peer.port = port;
    return peer;
}

// Counts on a board of its own.
struct Watch {
    explicit Watch(bool blocks = false, const std::vector<std::string>& allowed = {})
        : board(new BypassBoard{}), bypasses(new Bypasses(config_of(blocks, allowed), *board)) {}
    static Config config_of(bool blocks, const std::vector<std::string>& allowed) {
        Config config;
        config.block_network.value = blocks;
        config.allowed_hosts.value = HostList::named(allowed);
        return config;
    }
    [[nodiscard]] std::vector<std::string> destinations() const {
        std::vector<std::string> all;
        for (const Bypass& bypass : board->all())
            all.push_back(bypass.destination + " " + std::to_string(bypass.made) + " " + std::to_string(bypass.refused));
        return all;
    }
    std::unique_ptr<BypassBoard> board;
    std::unique_ptr<Bypasses> bypasses;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("bypasses: a destination is called by the name that led to it, else by its address") {
    const Watch watch;
    watch.bypasses->looked_up("db.internal", peer_of("10.0.0.7"));
    watch.bypasses->looked_up("db.internal", peer_of("10.0.0.8"));
    watch.bypasses->count(peer_of("10.0.0.7", 5432), Transport::stream);
    watch.bypasses->count(peer_of("10.0.0.8", 5432), Transport::stream);
    watch.bypasses->count(peer_of("10.0.0.8", 5432), Transport::stream);
    watch.bypasses->count(peer_of("2001:db8::1"), Transport::stream);
    watch.bypasses->count(peer_of("2001:db8::1"), Transport::stream);
    watch.bypasses->count(peer_of("2001:db8::2", 0), Transport::datagram);
    CHECK(watch.destinations() == Lines{"db.internal:5432 3 0", "[2001:db8::1]:443 2 0", "2001:db8::2/udp 1 0"});
    CHECK(watch.board->all()[0].program == program_invocation_short_name);
}

TEST_CASE("bypasses: however many datagrams a process sends to one destination, it is counted once") {
    const Watch watch;
    CHECK(!watch.bypasses->was_counted(peer_of("8.8.8.8", 53)));
    for (int i = 0; i < 1000; ++i) watch.bypasses->count(peer_of("8.8.8.8", 53), Transport::datagram);
    CHECK(watch.bypasses->was_counted(peer_of("8.8.8.8", 53)));
    CHECK(!watch.bypasses->was_counted(peer_of("8.8.8.8", 54)));
    CHECK(!watch.bypasses->was_counted(peer_of("8.8.8.9", 53)));
    CHECK(watch.destinations() == Lines{"8.8.8.8:53/udp 1 0"});
}

TEST_CASE("bypasses: nothing is refused where the network is not blocked") {
    const Watch watch(false, {"db.internal"});
    CHECK(watch.bypasses->admits(peer_of("10.0.0.7")));
    CHECK(watch.bypasses->admits_lookup("elsewhere.example"));
}

TEST_CASE("bypasses: a blocked network lets through what is listed, by address or by the name that led there") {
    const Watch watch(true, {"db.internal", "10.1.0.0/16"});
    CHECK(!watch.bypasses->admits(peer_of("10.0.0.7")));
    CHECK(watch.bypasses->admits(peer_of("10.1.0.7")));
    watch.bypasses->looked_up("db.internal", peer_of("10.0.0.7"));
    watch.bypasses->looked_up("other.internal", peer_of("10.0.0.7"));
    watch.bypasses->looked_up("other.internal", peer_of("10.0.0.8"));
    CHECK(watch.bypasses->admits(peer_of("10.0.0.7")));
    CHECK(!watch.bypasses->admits(peer_of("10.0.0.8")));
}

TEST_CASE("bypasses: a name may be looked up if it is listed, known on this machine, or may lead to what is listed") {
    const Watch by_name(true, {"*.internal"});
    CHECK(by_name.bypasses->admits_lookup("db.internal"));
    CHECK(by_name.bypasses->admits_lookup("localhost"));
    CHECK(!by_name.bypasses->admits_lookup("elsewhere.example"));
    const Watch by_network(true, {"10.0.0.0/8"});
    CHECK(by_network.bypasses->admits_lookup("elsewhere.example"));
}

TEST_CASE("bypasses: refusals are counted apart from connections") {
    const Watch watch(true);
    watch.bypasses->refuse(peer_of("10.0.0.7"), Transport::stream, Bypasses::Say::never);
    watch.bypasses->refuse(peer_of("10.0.0.7"), Transport::stream, Bypasses::Say::never);
    watch.bypasses->refuse_lookup("db.internal", Bypasses::Say::never);
    CHECK(watch.destinations() == Lines{"10.0.0.7:443 0 2", "db.internal 0 1"});
}
