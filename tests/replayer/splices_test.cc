#include <catch2/catch.hpp>

#include "splices.h"

using namespace replay;

TEST_CASE("splices: texts take the place of stretches, and the rest moves") {
    const Splices splices({{2, 3, "XXXXXX"}, {5, 0, "+"}, {7, 2, ""}});
    const std::string_view text = "abCDEfgHIj";
    CHECK(splices.apply(text) == "abXXXXXX+fgj");
    const std::vector<std::uint64_t> moved{0, 1, 2, 4, 6, 9, 10, 11, 11, 11, 12};
    for (std::uint64_t place = 0; place < moved.size(); ++place) {
        CAPTURE(place);
        CHECK(splices.moved(place) == moved[place]);
    }
}

TEST_CASE("splices: what is put in at either end is within the text") {
    const Splices splices({{0, 0, "<<"}, {3, 0, ">>"}});
    CHECK(splices.apply("abc") == "<<abc>>");
    CHECK(splices.moved(0) == 0);
    CHECK(splices.moved(1) == 3);
    CHECK(splices.moved(3) == 7);
}

TEST_CASE("splices: none leave a text as it is") {
    CHECK(Splices().empty());
    CHECK(Splices().apply("text") == "text");
    CHECK(Splices().moved(3) == 3);
}

TEST_CASE("splices: one that reaches into the one before is left out") {
    const Splices splices({{0, 3, "x"}, {2, 4, "y"}, {3, 1, "z"}});
    CHECK(splices.apply("abcdef") == "xzef");
    CHECK(splices.moved(6) == 4);
}
