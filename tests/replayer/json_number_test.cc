#include "json_number.h"

#include <catch2/catch.hpp>

using namespace replay;

namespace {

std::string spelled(std::string_view number, std::optional<unsigned> places = {}) {
    REQUIRE(number_length(number) == number.size());
    std::string out = ">";
    append_number(out, number, places);
    return out.substr(1);
}

}  // namespace

TEST_CASE("JSON numbers: each value has one spelling") {
    struct Spelling {
        const char* number;
        const char* spelled;
    };
    const auto [number, expected] = GENERATE(values<Spelling>({
        {"0", "0"},
        {"-0", "0"},
        {"-0.00e-7", "0"},
        {"1", "1"},
        {"-1", "-1"},
        {"1.0", "1"},
        {"10e-1", "1"},
        {"0.1E+1", "1"},
        {"100", "100"},
        {"1e2", "100"},
        {"-1.50", "-1.5"},
        {"123.456e1", "1234.56"},
        {"123.456e3", "123456"},
        {"123.456e-5", "0.00123456"},
        {"0.0000001", "0.0000001"},
        {"0.00000001", "1e-8"},
        {"1.25e-8", "1.25e-8"},
        {"123456789012345678901234567890.5", "123456789012345678901234567890.5"},
        {"123456789012345678901", "123456789012345678901"},
        {"100000000000000000000", "100000000000000000000"},
        {"1e20", "100000000000000000000"},
        {"1000000000000000000000", "1e+21"},
        {"1e21", "1e+21"},
        {"1.5e21", "1.5e+21"},
        {"1234567890123456789012", "1234567890123456789012"},
        {"12345678901234567890120", "1.234567890123456789012e+22"},
        {"1e400", "1e+400"},
        {"0.00001e400", "1e+395"},
        {"1e00000000000000000000000000000001", "10"},
        {"1e999999999999999999", "1e+999999999999999999"},
        {"12e999999999999999999", "1.2e+1000000000000000000"},
        {"1e-999999999999999999", "1e-999999999999999999"},
        {"1E99999999999999999999", "1E99999999999999999999"},
        {"0.0E99999999999999999999", "0"},
    }));
    CAPTURE(number);
    CHECK(spelled(number) == expected);
    CHECK(spelled(expected) == expected);
}

TEST_CASE("JSON numbers: rounded by their digits") {
    struct Rounding {
        const char* number;
        unsigned places;
        const char* rounded;
    };
    const auto [number, places, expected] = GENERATE(values<Rounding>({
        {"0.30000000000000004", 10, "0.3"},
        {"0.125", 2, "0.13"},
        {"0.124999999999999999999999999999", 2, "0.12"},
        {"-0.125", 2, "-0.13"},
        {"1.005", 2, "1.01"},
        {"2.5", 0, "3"},
        {"2.4", 0, "2"},
        {"0.5", 0, "1"},
        {"0.49", 0, "0"},
        {"-0.04", 1, "0"},
        {"0.05", 1, "0.1"},
        {"0.04", 1, "0"},
        {"9.96", 1, "10"},
        {"99.99", 1, "100"},
        {"999.5", 0, "1000"},
        {"1.101", 2, "1.1"},
        {"1.004", 2, "1"},
        {"15", 3, "15"},
        {"123e-2", 1, "1.2"},
        {"1e-400", 5, "0"},
        {"5e-6", 5, "0.00001"},
        {"4e-6", 5, "0"},
        {"1e400", 2, "1e+400"},
        {"1e-99999999999999999999", 4294967295, "0"},
        {"1E99999999999999999999", 2, "1E99999999999999999999"},
        {"0.1", 4294967295, "0.1"},
    }));
    CAPTURE(number, places);
    CHECK(spelled(number, places) == expected);
    CHECK(spelled(expected, places) == expected);
}

TEST_CASE("JSON numbers: where one ends") {
    CHECK(number_length("12,3") == 2);
    CHECK(number_length("-1.5e+7]") == 7);
    CHECK(number_length("01") == 1);
    CHECK(number_length("1E5 ") == 3);
    for (const char* const none : {"", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "e1", "NaN", "-a"}) {
        CAPTURE(none);
        CHECK(number_length(none) == 0);
    }
}
