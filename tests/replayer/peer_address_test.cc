#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <sys/un.h>

#include <cstring>
#include <string>

#include "peer_address.h"

using namespace replay;

namespace {

std::string written(const PeerAddress& peer) {
    std::array<char, PeerAddress::kLongestText> buffer;
    return std::string(peer.write(buffer));
}

PeerAddress peer_of(const char* text) {
    const auto peer = PeerAddress::named(text);
    REQUIRE(peer);
    return *peer;
}

}  // namespace

TEST_CASE("peer address: IPv4 and IPv6 are read from socket addresses, with their ports") {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(5432);
    inet_pton(AF_INET, "10.0.0.7", &v4.sin_addr);
    const auto four = PeerAddress::of(reinterpret_cast<sockaddr*>(&v4), sizeof v4);
    REQUIRE(four);
    CHECK(written(*four) == "10.0.0.7");
    CHECK(four->port == 5432);

    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(443);
    inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr);
    const auto six = PeerAddress::of(reinterpret_cast<sockaddr*>(&v6), sizeof v6);
    REQUIRE(six);
    CHECK(written(*six) == "2001:db8::1");
    CHECK(six->port == 443);
    CHECK(PeerAddress::of(reinterpret_cast<sockaddr*>(&v6), sizeof v6 - sizeof v6.sin6_scope_id));
}

TEST_CASE("peer address: what is no IP address, or too short for one, is none") {
    CHECK(!PeerAddress::of(nullptr, 16));
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    CHECK(!PeerAddress::of(reinterpret_cast<sockaddr*>(&local), sizeof local));
    sockaddr_in none{};
    none.sin_family = AF_UNSPEC;
    CHECK(!PeerAddress::of(reinterpret_cast<sockaddr*>(&none), sizeof none));
    none.sin_family = AF_INET;
    CHECK(!PeerAddress::of(reinterpret_cast<sockaddr*>(&none), sizeof none - 1));
    CHECK(!PeerAddress::of(reinterpret_cast<sockaddr*>(&none), 1));
    sockaddr_in6 short_one{};
    short_one.sin6_family = AF_INET6;
    CHECK(!PeerAddress::of(reinterpret_cast<sockaddr*>(&short_one), sizeof(sockaddr_in)));
}

TEST_CASE("peer address: texts are read and written") {
    for (const char* const text : {"10.0.0.7", "255.255.255.255", "2001:db8::1", "fe80::1"}) CHECK(written(peer_of(text)) == text);
    CHECK(written(peer_of("[2001:DB8::1]")) == "2001:db8::1");
    CHECK(written(peer_of("::ffff:10.0.0.7")) == "10.0.0.7");
    for (const char* const text : {"", "localhost", "10.0.0", "10.0.0.7:80", "[]", "::g", "10.0.0.256"}) CHECK(!PeerAddress::named(text));
    CHECK(!PeerAddress::named(std::string(1000, '1')));
    CHECK(!PeerAddress::named(std::string_view("10.0.0.7\0x", 10)));
}

TEST_CASE("peer address: loopback is this machine, and so is no address at all") {
    for (const char* const text : {"127.0.0.1", "127.255.0.3", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"}) {
        INFO(text);
        CHECK(peer_of(text).is_loopback());
    }
    for (const char* const text : {"10.0.0.7", "128.0.0.1", "::2", "::7f00:1", "fe80::1", "::ffff:10.0.0.1", "100::"}) {
        INFO(text);
        CHECK(!peer_of(text).is_loopback());
    }
}

TEST_CASE("peer address: networks are told by their first bits") {
    CHECK(peer_of("2001:db8::1").begins_like(peer_of("2001:db8:ffff::"), 32));
    CHECK(!peer_of("2001:db8::1").begins_like(peer_of("2001:db9::"), 32));
    CHECK(peer_of("2001:db8::1").begins_like(peer_of("2001:db9::"), 31));
    CHECK(peer_of("2001:db8::1").begins_like(peer_of("::"), 0));
    CHECK(peer_of("10.0.0.7").begins_like(peer_of("10.0.0.7"), 128));
    CHECK(!peer_of("10.0.0.7").begins_like(peer_of("10.0.0.6"), 128));
}
