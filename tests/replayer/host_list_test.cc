#include <catch2/catch.hpp>

#include <stdexcept>

#include "host_list.h"

using namespace replay;

namespace {

PeerAddress peer_of(const char* text) { return PeerAddress::named(text).value(); }

}  // namespace

TEST_CASE("host list: names are compared in any case, and \"*\" stands for any letters") {
    const HostList list = HostList::named({"DB.internal", "*.svc", "cache."});
    CHECK(list.has_name("db.internal"));
    CHECK(list.has_name("Db.Internal."));
    CHECK(list.has_name("orders.svc"));
    CHECK(list.has_name("a.b.SVC"));
    CHECK(list.has_name("cache"));
    for (const char* const name : {"svc", "db.internal.example", "xdb.internal", "", ".", "cache2"}) {
        INFO(name);
        CHECK(!list.has_name(name));
    }
    CHECK(!list.has_name(std::string(300, 'a') + ".svc"));
    CHECK(!list.lists_addresses());
    CHECK(!list.has_address(peer_of("10.0.0.7")));
}

TEST_CASE("host list: addresses and networks") {
    const HostList list = HostList::named({"10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "[fd00::1]", "172.16.*"});
    CHECK(list.lists_addresses());
    for (const char* const text : {"10.1.2.3", "192.0.2.7", "::ffff:10.0.0.1", "2001:db8:1::2", "fd00::1", "172.16.9.9"}) {
        INFO(text);
        CHECK(list.has_address(peer_of(text)));
    }
    for (const char* const text : {"11.0.0.1", "192.0.2.8", "2001:db9::1", "fd00::2", "172.17.0.1", "::10.0.0.1"}) {
        INFO(text);
        CHECK(!list.has_address(peer_of(text)));
    }
    CHECK(!list.has_name("db.internal"));
    CHECK(HostList::named({"0.0.0.0/0"}).has_address(peer_of("8.8.8.8")));
    CHECK(!HostList::named({"0.0.0.0/0"}).has_address(peer_of("2001:db8::1")));
    CHECK(HostList::named({"::/0"}).has_address(peer_of("2001:db8::1")));
}

TEST_CASE("host list: an asterisk alone is every host") {
    const HostList list = HostList::named({"*"});
    CHECK(list.has_name("db.internal"));
    CHECK(list.has_address(peer_of("10.0.0.7")));
    CHECK(list.has_address(peer_of("2001:db8::1")));
}

TEST_CASE("host list: what is no host is rejected, and the word is named") {
    for (const char* const word : {"", ".", "db.internal:5432", "http://db.internal", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                                   "10.0.0.0/8x", "2001:db8::/129", "db.internal/8", "a b", "[10.0.0.7"}) {
        INFO(word);
        CHECK_THROWS_AS(HostList::named({"good", word}), std::invalid_argument);
        CHECK_THROWS_WITH(HostList::named({"good", word}), Catch::Contains("\"" + std::string(word) + "\" is no host"));
    }
    CHECK_THROWS_AS(HostList::named({std::string(300, 'a')}), std::invalid_argument);
}
