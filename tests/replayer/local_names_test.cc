#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>

#include "../formats/samples.h"
#include "local_names.h"

using namespace replay;
using namespace replay::samples;

TEST_CASE("local names: the machine's own need no network") {
    std::array<char, 256> own{};
    REQUIRE(gethostname(own.data(), own.size() - 1) == 0);
    for (const char* const name : {"localhost", "LocalHost", "localhost.", "orders.localhost", const_cast<const char*>(own.data())})
        CHECK(is_local_name(name, "/nonexistent"));
    for (const char* const name : {"", ".", "localhost.example", "db.internal"}) CHECK(!is_local_name(name, "/nonexistent"));
}

TEST_CASE("local names: those of a hosts file, in any of its spellings") {
    const Scratch folder;
    put_file(folder.file("hosts"),
             "# db.comment\n127.0.0.1\tlocalhost  myapp.test # not.this\r\n\n10.0.0.7 db.internal DB2.internal\r\nlone");
    const std::string hosts = folder.file("hosts");
    for (const char* const name : {"myapp.test", "MYAPP.test", "db.internal", "db2.internal", "db.internal."})
        CHECK(is_local_name(name, hosts.c_str()));
    for (const char* const name : {"db.comment", "not.this", "127.0.0.1", "10.0.0.7", "lone", "internal", "#"})
        CHECK(!is_local_name(name, hosts.c_str()));
    CHECK(!is_local_name("myapp.test", folder.file("no-such-file").c_str()));
}
