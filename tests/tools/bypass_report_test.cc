#include <catch2/catch.hpp>

#include "bypass_report.h"

using namespace replay;

TEST_CASE("bypass report: one line, which names destinations, counts and programs") {
    const std::vector<Bypass> bypasses{
        {"db.internal:5432", "psql", 2, 0}, {"10.0.0.7:443", "python3", 1, 0}, {"10.0.0.8:80", "python3", 0, 4}};
    CHECK(bypass_line(bypasses, &Bypass::made, ", not recorded") ==
          "3 connections past libcurl, not recorded: db.internal:5432 (2, psql), 10.0.0.7:443 (1, python3)");
    CHECK(bypass_line(bypasses, &Bypass::refused, " refused") == "4 connections past libcurl refused: 10.0.0.8:80 (4, python3)");
    CHECK(bypass_line({{"10.0.0.8:80", "nc", 1, 0}}, &Bypass::made, "") == "1 connection past libcurl: 10.0.0.8:80 (1, nc)");
    CHECK(bypass_line({}, &Bypass::made, "").empty());
    CHECK(bypass_line({{"elsewhere", "", 9, 0}}, &Bypass::made, "") == "9 connections past libcurl: elsewhere (9)");
}

TEST_CASE("bypass report: the list is bounded") {
    const std::vector<Bypass> bypasses(13, Bypass{"host:1", "crawler", 1, 0});
    const std::string line = bypass_line(bypasses, &Bypass::made, "");
    CHECK(line.starts_with("13 connections past libcurl: host:1"));
    CHECK(line.ends_with("(1, crawler) and 3 more"));
}
