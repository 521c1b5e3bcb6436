#include "received_headers.h"

#include <catch2/catch.hpp>

#include "layout.h"

using namespace replay;

namespace {

constexpr std::uint16_t kept(unsigned origin, unsigned request = 0) {
    return static_cast<std::uint16_t>(origin | request << kHeaderRequestShift);
}

std::string shown(ReceivedHeaders& headers) {
    std::string text;
    for (const auto* field : headers.fields())
        text += std::to_string(field->request) + ":" + std::to_string(field->origin) + ":" + field->name + "=" + field->value + ";";
    return text;
}

}  // namespace

TEST_CASE("received headers: fields as libcurl keeps them") {
    ReceivedHeaders headers;
    headers.add("HTTP/1.1 407 Who\r\n", kept(0));
    headers.add("X-One:proxy\r\n", kept(4));
    headers.add("\r\n", 0);
    headers.add("HTTP/2 103 \r\n", kept(16));
    headers.add("x: \t a \t\r\n", kept(8));
    headers.add("HTTP/2 200 \r\n", kept(16, 1));
    CHECK(headers.status() == 200);
    CHECK(headers.last_request() == 1);
    headers.add("Content-Type: text/plain\n", kept(1, 1));
    headers.add("  \t; charset=utf-8 \r\n", kept(1, 1));
    headers.add("no colon\r\n", 0);
    headers.add("odd name : v\r\n", kept(2, 1));
    CHECK(shown(headers) ==
          "0:4:X-One=proxy;0:16::status=103;0:8:x=a;1:16::status=200;1:1:Content-Type=text/plain\t; charset=utf-8;1:2:odd name =v;");
    CHECK(*headers.content_type() == "text/plain\t; charset=utf-8");
    headers.clear();
    CHECK(headers.fields().empty());
    CHECK(headers.status() == 0);
    CHECK(headers.content_type() == nullptr);
}

TEST_CASE("received headers: what libcurl keeps besides stands in front of the next request's") {
    ReceivedHeaders headers;
    headers.add("X-One: 1\r\n", kept(1));
    headers.add("X-Two: 2\r\n", kept(1, 1));
    const std::vector<KeptHeader> besides{{kept(4), "X-Proxy", "a"}, {kept(4, 1), "X-Proxy", "b"}, {UINT32_MAX, "", "odd"}};
    headers.complete(besides);
    headers.complete(besides);
    CHECK(shown(headers) == "0:4:X-Proxy=a;0:1:X-One=1;1:4:X-Proxy=b;1:1:X-Two=2;2047:31:=odd;");
    headers.clear();
    CHECK(headers.fields().empty());
    headers.complete({{kept(1), "Of", "before"}});
    CHECK(shown(headers) == "0:1:Of=before;");
}

TEST_CASE("received headers: a recording may say anything of its lines") {
    ReceivedHeaders headers;
    for (const char* const line : {"", "\r\n", " ", "\t \n", ":", "HTTP/", "HTTP/1.1", "HTTP/1.1 20", "226 Done\r\n", "x"})
        for (const std::uint16_t detail : {0, 1, 16, 31, 0xffff}) headers.add(line, detail);
    CHECK(headers.last_request() == UINT16_MAX >> kHeaderRequestShift);
    CHECK(headers.status() == 226);
    CHECK_FALSE(headers.fields().empty());
}

TEST_CASE("received headers: what was given out stays where it is") {
    ReceivedHeaders headers;
    for (int transfer = 0; transfer < 2; ++transfer) {
        headers.add("X-One: 1\r\n", kept(1, 1));
        const char* const name = headers.fields()[0]->name.c_str();
        const char* const value = headers.fields()[0]->value.c_str();
        for (int n = 0; n < 100; ++n) {
            headers.add("X-Two: the value of another field, and a long one\r\n", kept(1, 1));
            REQUIRE(headers.fields().size() == static_cast<std::size_t>(n) + 2);
        }
        headers.complete({{kept(1), "X-Before", "0"}});
        CHECK(headers.fields()[0]->name == "X-Before");
        CHECK(headers.fields()[1]->name.c_str() == name);
        CHECK(headers.fields()[1]->value.c_str() == value);
        CHECK(headers.fields()[101]->value == "the value of another field, and a long one");
        headers.clear();
    }
}
