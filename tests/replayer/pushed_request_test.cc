#include "pushed_request.h"

#include <catch2/catch.hpp>

using namespace replay;

TEST_CASE("pushed request: from its header lines") {
    const std::string_view lines[] = {":method:GET",          ":scheme:https", ":authority:host:8443", ":path:/a?b=c:d",
                                      "accept:text/html;q=1", "x-empty:",      "x-colons:a:b:c"};
    const Request request = pushed_request(lines);
    CHECK(request.method == "GET");
    CHECK(request.url == "https://host:8443/a?b=c:d");
    CHECK(request.headers == std::vector<std::string>{"accept: text/html;q=1", "x-empty: ", "x-colons: a:b:c"});
    CHECK(request.options == std::vector<NamedValue>{{"PUSHED", "1"}});
}

TEST_CASE("pushed request: from anything at all") {
    const std::string_view lines[] = {"", ":", "::", ":path", ":path:", "no colon", ":method:", ":unknown:x"};
    const Request request = pushed_request(lines);
    CHECK(request.url == "://");
    CHECK(request.method.empty());
    CHECK(pushed_request({}).headers.empty());
}
