#include "own_secrets.h"

#include <catch2/catch.hpp>

using namespace replay;

TEST_CASE("a recorded URL gets the secrets of the application's own") {
    CHECK(with_own_secrets("http://XX:SEC1XXXZ@h/a?b=1", "http://me:it@h/a?b=1") == "http://me:it@h/a?b=1");
    CHECK(with_own_secrets("http://XX:SEC1XXXZ@h/", "http://me:it@h") == "http://me:it@h/");
    CHECK(with_own_secrets("http://h/?api_key=SEC1XXXZ&p=2", "http://h/?api_key=mine&p=2#top") == "http://h/?api_key=mine&p=2");
    CHECK(with_own_secrets("http://XX:XX@h:1/a?b=1", "http://me:it@h:1/b") == "http://me:it@h:1/a?b=1");
    CHECK(with_own_secrets("http://XX:XX@h/private", "http://h/?to=http://me:it@h/private") == "http://XX:XX@h/private");
}

TEST_CASE("a recorded URL stays where it is another one, or has no secrets") {
    for (const char* const own : {"http://me:it@i/a?b=1", "http://h/a?b=1", "", "http://me:it@h:2/a?b=1"})
        CHECK(with_own_secrets("http://XX:SEC1XXXZ@h/a?b=1", own) == "http://XX:SEC1XXXZ@h/a?b=1");
    CHECK(with_own_secrets("http://h/X", "http://me@h/X") == "http://h/X");
    CHECK(with_own_secrets("", "http://h/") == "");
}
