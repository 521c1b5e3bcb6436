#include <catch2/catch.hpp>
#include <limits>

#include "call_arguments.h"

using namespace replay;

TEST_CASE("call arguments: what is put in comes out, in order") {
    CallArguments arguments;
    arguments.number(-1).text("text").text(std::string_view("a\0b", 3)).text(static_cast<const char*>(nullptr)).text("");
    arguments.number(std::numeric_limits<std::int64_t>::min());
    std::string bytes = arguments.bytes();
    CallArgumentsReader reader(bytes.data(), bytes.size());
    CHECK(reader.number() == -1);
    CHECK(std::string(reader.text()) == "text");
    CHECK(reader.size() == 4);
    const char* const binary = reader.text();
    CHECK(std::string(binary, reader.size()) == std::string("a\0b", 3));
    CHECK(reader.text() == nullptr);
    CHECK(reader.size() == 0);
    CHECK(std::string(reader.text()).empty());
    CHECK_FALSE(reader.is_whole());
    CHECK(reader.number() == std::numeric_limits<std::int64_t>::min());
    CHECK(reader.is_whole());
    CHECK(reader.number() == 0);
    CHECK_FALSE(reader.is_whole());
}

TEST_CASE("call arguments: a recording that claims anything is not believed") {
    for (const std::int64_t size : {std::int64_t{5}, std::int64_t{6}, std::int64_t{4}, std::int64_t{-2},
                                    std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        CAPTURE(size);
        std::string bytes = CallArguments().number(size).bytes() + "abcde";  // and no NUL
        CallArgumentsReader reader(bytes.data(), bytes.size());
        CHECK(reader.text() == nullptr);
        CHECK(reader.size() == 0);
        CHECK_FALSE(reader.is_whole());
    }
    CallArgumentsReader empty(nullptr, 0);
    CHECK(empty.is_whole());
    CHECK(empty.text() == nullptr);
    CHECK_FALSE(empty.is_whole());
}
