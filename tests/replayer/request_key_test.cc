#include <catch2/catch.hpp>

#include <set>

#include "request_key.h"

using namespace replay;

namespace {

Request request_for(std::string url, std::string method = "GET") {
    Request request;
    request.method = std::move(method);
    request.url = std::move(url);
    return request;
}

}  // namespace

TEST_CASE("canonical URL") {
    CHECK(canonical_url("HTTP://Example.ORG:80/Path?Q=1#frag") == "http://example.org/Path?Q=1");
    CHECK(canonical_url("https://h:443") == "https://h/");
    CHECK(canonical_url("https://h:80/") == "https://h:80/");
    CHECK(canonical_url("http://h?a=1") == "http://h/?a=1");
    CHECK(canonical_url("http://h#x") == "http://h/");
    CHECK(canonical_url("http://user:pw@h/") == "http://h/");
    CHECK(canonical_url("ftp://anonymous@h:21/x") == "ftp://h/x");
    CHECK(canonical_url("h/path") == "http://h/path");
    CHECK(canonical_url("h/?u=http://OTHER:80/") == "http://h/?u=http%3A%2F%2FOTHER%3A80%2F");
    CHECK(canonical_url("h/?b=2&a=1&&b=1") == "http://h/?a=1&b=2&b=1");
    CHECK(canonical_url("h/?") == "http://h/");
    CHECK(canonical_url("h/?a+b=%7e%2f") == "http://h/?a%20b=~%2F");
    CHECK(canonical_url("h/%7Eme/%2e/a%2fb%zz%4") == "http://h/~me/./a%2Fb%25zz%254");
    CHECK(canonical_url("h/%%341%28%2a%29*") == "http://h/%2541(*)*");
    CHECK(canonical_url("h/\xc3\xa9|%7c%C3%a9\"") == "http://h/%C3%A9%7C%7C%C3%A9%22");
    CHECK(canonical_url("h/a:b@c;d=e,f+g&h$i%3a%40%3B%3D%2C%2B%26%24") == "http://h/a:b@c;d=e,f+g&h$i%3A%40%3B%3D%2C%2B%26%24");
    CHECK(canonical_url("LDAP://h/o=x?b,a?sub?(&(z=1)(a=%28+%2a))") == "ldap://h/o=x?b,a?sub?(&(z=1)(a=(+*))");
    CHECK(canonical_url("http://[::1]:80/") == "http://[::1]/");
    CHECK(canonical_url("http://[FE80:0:0::1]") == "http://[fe80::1]/");
    CHECK(canonical_url("http://[fe80::0001%25Eth0]:81") == "http://[fe80::1%25eth0]:81/");
    CHECK(canonical_url("http://[::ffff:127.0.0.1]") == canonical_url("http://[::FFFF:7f00:1]"));
    CHECK(canonical_url(std::string_view("http://[::1\0x]", 14)) == std::string_view("http://[::1\0x]/", 15));
    CHECK(canonical_url("http://h:/") == "http://h/");
    for (const std::string url :
         {"", ":", "://", "@", "#", "http://", "http://@:", "http://[", "http://[::1", "\xff\xff://\n", "h/%%341"}) {
        CAPTURE(url);
        CHECK(canonical_url(canonical_url(url)) == canonical_url(url));
    }
}

TEST_CASE("a URL with a user part has credentials") {
    CHECK(has_credentials("http://a:b@h/"));
    CHECK(has_credentials("a@h"));
    CHECK_FALSE(has_credentials("http://h/a@b"));
    CHECK_FALSE(has_credentials("http://h?a@b"));
    CHECK_FALSE(has_credentials(""));
}

TEST_CASE("each part of a request that decides its answer makes another key") {
    std::vector<Request> requests;
    std::vector<std::string> bodies;
    const auto add = [&](const Request& request, std::string body = "") {
        requests.push_back(request);
        bodies.push_back(std::move(body));
    };
    const Request base = request_for("http://h/a");
    add(base);
    add(request_for("http://h/b"));
    add(request_for("http://h/a?b"));
    add(request_for("http://h/a?b="));
    add(request_for("http://i/a"));
    add(request_for("https://h/a"));
    add(request_for("http://h:81/a"));
    add(request_for("http://h/a", "POST"));
    add(request_for("http://h/a", "POST"), "body");
    add(request_for("http://h/a", "POST"), std::string("body\0", 5));
    Request ranged = base;
    ranged.headers = {"Range: bytes=0-9"};
    add(ranged);
    ranged.headers = {"range: bytes=0-8"};
    add(ranged);
    Request optioned = base;
    optioned.options = {{"RANGE", "0-9"}};
    add(optioned);
    optioned.options = {{"RANGE", "0-"}, {"9", ""}};
    add(optioned);
    optioned.options = {{"RANGE0", "-9"}};
    add(optioned);
    Request multipart = request_for("http://h/a", "POST");
    Part part;
    part.name = "n";
    multipart.parts = {part};
    add(multipart);
    multipart.parts = {part, part};
    add(multipart);
    multipart.parts[0].parts = {part};
    add(multipart);
    multipart.parts = {part};
    for (std::string Part::*member : {&Part::filename, &Part::type, &Part::encoder, &Part::data, &Part::digest}) {
        multipart.parts[0].*member = "n";
        add(multipart);
        multipart.parts[0].*member = "";
    }
    // A list of headers that reads like what follows it.
    multipart.parts[0].headers = {"0"};
    add(multipart);
    multipart.parts[0].headers = {"0", "0"};
    add(multipart);

    std::set<std::pair<std::uint64_t, std::uint64_t>> exact;
    std::set<std::pair<std::uint64_t, std::uint64_t>> canonical;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const RequestKeys keys = keys_of(requests[i], bodies[i]);
        exact.emplace(keys.exact.low, keys.exact.high);
        canonical.emplace(keys.canonical.low, keys.canonical.high);
    }
    CHECK(exact.size() == requests.size());
    CHECK(canonical.size() == requests.size());
}

TEST_CASE("lists of part headers and of parts are told apart") {
    Part inner;
    Part with_part;
    with_part.parts = {inner};
    Part with_headers;  // the strings that an empty inner part and its counts consist of
    with_headers.headers = {"1", "", "", "", "", "", ""};
    CHECK(body_hash(std::vector<Part>{with_part}) != body_hash(std::vector<Part>{with_headers}));
}

TEST_CASE("what is the same request in another spelling has the same canonical key, and another exact one") {
    const RequestKeys keys = keys_of(request_for("http://h/a"), "");
    for (const char* const url : {"HTTP://H/a", "http://h:80/a", "h/a", "http://h/a#top", "http://h/%61", "http://h/a?"}) {
        CAPTURE(url);
        CHECK(keys_of(request_for(url), "").canonical == keys.canonical);
        CHECK(keys_of(request_for(url), "").exact != keys.exact);
    }
}

TEST_CASE("credentials take no part in keys, and leave no exact one") {
    const RequestKeys keys = keys_of(request_for("http://user:secret@h/a"), "");
    CHECK(keys.exact.empty());
    CHECK(keys.canonical == keys_of(request_for("http://h/a"), "").canonical);
    CHECK(keys.canonical == keys_of(request_for("http://other:one@h/a"), "").canonical);
}

TEST_CASE("the exact key in two steps is the one in one") {
    Request request = request_for("http://h/a", "POST");
    request.headers = {"Accept: x", "Range: bytes=1-2"};
    CHECK(key_of(exact_head(request), range_in(request.headers), body_hash("body")) == keys_of(request, "body").exact);
}

TEST_CASE("the bodiless key is the same whatever the body") {
    const Request request = request_for("http://h/a", "PUT");
    CHECK(keys_of(request, "one").bodiless == keys_of(request, "two").bodiless);
    CHECK(keys_of(request, "one").bodiless != keys_of(request_for("http://h/b", "PUT"), "one").bodiless);
}

TEST_CASE("a body that does not count makes no other key, however it comes") {
    const Matching matching = Matching::parse("ignore = ['body']");
    const Request request = request_for("http://h/a", "POST");
    const Hash128 key = keys_of(request, "", matching).canonical;
    CHECK(keys_of(request, "x", matching).canonical == key);
    CHECK(keys_of(request, std::string(kLongestCanonical + 1, 'x'), matching).canonical == key);
    CHECK(keys_of_hashed(request, body_hash("x"), matching).canonical == key);
    Request multipart = request;
    multipart.parts.resize(1);
    CHECK(keys_of(multipart, "", matching).canonical == key);
    CHECK(keys_of_hashed(request, body_hash("x"), Matching::parse("match = ['method']")).canonical ==
          keys_of(request, "", Matching::parse("match = ['method']")).canonical);
}

TEST_CASE("the variant tells a URL with credentials from one without, and not which") {
    const auto variant = [](const char* url) {
        Request request;
        request.url = url;
        return variant_of(request);
    };
    CHECK(variant("http://me:pwd@h/") != variant("http://h/"));
    CHECK(variant("http://me:pwd@h/") == variant("http://you:other@h/"));
}

TEST_CASE("the variant is that of headers in any order and their names in any case, and tells nothing of secrets") {
    const auto variant = [](std::vector<std::string> headers, std::vector<NamedValue> preferences = {}) {
        Request request = request_for("http://h/a");
        request.headers = std::move(headers);
        request.preferences = std::move(preferences);
        CHECK(keys_of(request, "").exact == keys_of(request_for("http://h/a"), "").exact);  // it decides nothing
        return keys_of(request, "").variant;
    };
    CHECK(variant({"A: 1", "B: 2"}) == variant({"b: 2", "a: 1"}));
    CHECK(variant({"A: 1"}) != variant({"A: 2"}));
    CHECK(variant({"A: 1"}) != variant({}));
    CHECK(variant({"A: x"}) != variant({"A: X"}));
    CHECK(variant({"Authorization: Bearer one"}) == variant({"authorization: Bearer two"}));
    CHECK(variant({"Authorization: Bearer one"}) != variant({}));
    CHECK(variant({}, {{"HEADER", "1"}}) != variant({}));
    CHECK(variant({"A;"}) != variant({"A:"}));
}

TEST_CASE("a Range header is known by its name in any case") {
    CHECK(range_in("Range: bytes=0-1") == " bytes=0-1");
    CHECK(range_in("rAnGe:x") == "x");
    CHECK(range_in("Range:").empty());
    CHECK(range_in("Range;").empty());
    CHECK(range_in("Ranges: x").empty());
    CHECK(range_in("If-Range: x").empty());
    CHECK(range_in("").empty());
    CHECK(range_in(std::vector<std::string>{"A: b", "Range: c", "Range: d"}) == " c");
}
