#include <catch2/catch.hpp>

#include "text_table.h"

using namespace replay;

TEST_CASE("a table is as wide as it needs, leaves out empty columns, and cuts the flexible one to the terminal") {
    TextTable table({{"#", TextTable::Align::right}, {"URL", TextTable::Align::left, true}, {"SCOPE"}, {"END"}});
    table.add({{"1"}, {"http://host/a/long/path/to/grüße/one"}, {}, {"x"}});
    table.add({{"10"}, {"http://host/two"}, {}, {"yy", Style::bad}});
    CHECK(table.text(Palette(false), 0) ==
          " #  URL                                   END\n"
          " 1  http://host/a/long/path/to/grüße/one  x\n"
          "10  http://host/two                       yy\n");
    CHECK(table.text(Palette(false), 36) ==
          " #  URL                          END\n"
          " 1  http://h…/path/to/grüße/one  x\n"
          "10  http://host/two              yy\n");
    CHECK(table.text(Palette(true), 0).find("\x1b[31myy\x1b[0m") != std::string::npos);
}

TEST_CASE("a long cell does not make every row as long; it runs over") {
    for (const std::size_t width : {std::size_t{0}, std::size_t{80}}) {
        TextTable table({{"URL", TextTable::Align::left, true}, {"SCOPE"}, {"END"}});
        table.add({{std::string(100'000, 'u')}, {std::string(100'000, 's')}, {"x"}});
        for (int i = 0; i < 100; ++i) table.add({{"u"}, {"s"}, {"x"}});
        const std::string text = table.text(Palette(false), width);
        CHECK(text.size() < 250'000);
        CHECK((text.find(std::string(100'000, 'u')) == std::string::npos) == (width != 0));
        CHECK(text.find(std::string(100'000, 's') + "  x\n") != std::string::npos);
    }
}

TEST_CASE("columns are code points") { CHECK(columns_of("grüße") == 5); }
