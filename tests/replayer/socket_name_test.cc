#include "socket_name.h"

#include <catch2/catch.hpp>

using namespace replay;

TEST_CASE("a socket is known by the last two parts of its path") {
    CHECK(stable_socket_name("/run/podman/podman.sock") == "podman/podman.sock");
    CHECK(stable_socket_name("/var/run/docker.sock") == "run/docker.sock");
    CHECK(stable_socket_name("/docker.sock") == "/docker.sock");
    CHECK(stable_socket_name("a/b.sock") == "a/b.sock");
    CHECK(stable_socket_name("b.sock") == "b.sock");
    CHECK(stable_socket_name("") == "");
    CHECK(stable_socket_name("/") == "/");
}

TEST_CASE("a temporary name of a socket is none") {
    CHECK(stable_socket_name("/tmp/tmpkqxabc/api.sock") == "*/api.sock");
    CHECK(stable_socket_name("/tmp/pytest-of-me/pytest-12/test_x0/api.sock") == "*/api.sock");
    CHECK(stable_socket_name("/run/user/1000/api.sock") == "*/api.sock");
    CHECK(stable_socket_name("/run/api.XkQhZb") == "run/*");
    CHECK(stable_socket_name("api-1a2b") == "*");
    CHECK(stable_socket_name("/run/API") == "run/API");
}
