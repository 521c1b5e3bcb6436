#include <catch2/catch.hpp>

#include "../formats/samples.h"
#include "nearest.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

Interaction recorded(std::string method, std::string url, std::string body = "") {
    Interaction made;
    made.metadata.request.method = std::move(method);
    made.metadata.request.url = std::move(url);
    made.stream(Stream::request_body) = std::move(body);
    return made;
}

std::string nearest(const std::vector<Interaction>& all, const Interaction& asked) {
    const Scratch folder;
    CassetteWriter(folder.file("a")).prepare();
    for (const Interaction& one : all) append(folder.file("a"), one);
    return describe_nearest(CassetteReader(folder.file("a")), asked.metadata.request,
                            {(asked.head.flags & kInteractionPulledBody) != 0, asked.stream(Stream::request_body)});
}

}  // namespace

TEST_CASE("nearest: of an empty cassette, nothing") { CHECK(nearest({}, recorded("GET", "http://h/")).empty()); }

TEST_CASE("nearest: the recording that differs least, and in what") {
    const std::vector<Interaction> all{recorded("GET", "http://other/a"), recorded("POST", "http://h/a", "body"),
                                       recorded("GET", "http://h/b"), recorded("GET", "http://h/a?q=1")};
    CHECK(nearest(all, recorded("GET", "http://h/a?q=2")) == "nearest is #4, GET http://h/a?q=1: another query");
    CHECK(nearest(all, recorded("POST", "http://h/a", "other")) == "nearest is #2, POST http://h/a: another body");
    CHECK(nearest(all, recorded("GET", "http://h/c")) == "nearest is #3, GET http://h/b: another path");
    CHECK_THAT(nearest(all, recorded("GET", "https://h/b")), Contains("#3") && Contains("another scheme, host or port"));
    CHECK_THAT(nearest(all, recorded("DELETE", "http://nowhere/x?y")), Contains("another method, another scheme, host or port"));
}

TEST_CASE("nearest: range, options and parts") {
    Interaction asked = recorded("GET", "http://h/");
    asked.metadata.request.headers = {"Range: bytes=0-1"};
    CHECK_THAT(nearest({recorded("GET", "http://h/")}, asked), Contains("another range"));
    asked = recorded("GET", "http://h/");
    asked.metadata.request.options = {{"RANGE", "0-1"}};
    CHECK_THAT(nearest({recorded("GET", "http://h/")}, asked), Contains("another set of options"));
    asked = recorded("GET", "http://h/");
    asked.metadata.request.parts = {Part{}};
    CHECK_THAT(nearest({recorded("GET", "http://h/")}, asked), Contains("another multipart body"));
}

TEST_CASE("nearest: how the body is given") {
    const Interaction whole = recorded("PUT", "http://h/", "body");
    Interaction pulled = whole;
    pulled.head.flags = kInteractionPulledBody;
    const char* const kPulled = "a body that a callback supplies (like curl -T)";
    CHECK_THAT(nearest({pulled}, whole),
               Contains(std::string(": recorded with ") + kPulled + ", asked for with a body given whole (like curl --data)"));
    CHECK_THAT(nearest({whole}, pulled),
               Contains(std::string(": recorded with a body given whole (like curl --data), asked for with ") + kPulled));
    CHECK_THAT(nearest({pulled}, recorded("PUT", "http://h/")), Contains("asked for with no body"));
    Interaction parts = recorded("PUT", "http://h/");
    parts.metadata.request.parts = {Part{}};
    CHECK_THAT(nearest({pulled}, parts), Contains("asked for with a multipart body (like curl -F)") && !Contains("another"));
    // With another method, that says it all.
    CHECK_THAT(nearest({pulled}, recorded("GET", "http://h/")), Contains("another method") && !Contains("body"));
    // What the body of an upload would be is not known when it begins.
    Interaction other = recorded("PUT", "http://h/other", "long");
    other.head.flags = kInteractionPulledBody;
    CHECK_THAT(nearest({pulled}, other), Contains("another path") && !Contains("body"));
    CHECK_THAT(nearest({whole}, whole), Contains("the same, but stored under another key"));
}

TEST_CASE("nearest: credentials are not repeated") {
    CHECK_THAT(nearest({recorded("GET", "http://user:s3cr3t@h/a")}, recorded("GET", "http://h/b")), !Contains("s3cr3t"));
}

TEST_CASE("nearest: text that is no URL, and a cassette with damage") {
    CHECK_THAT(nearest({recorded("", ""), recorded("\xff", "://")}, recorded("GET", "?")), Contains("nearest is #"));
    const Scratch folder;
    std::string bytes = cassette(record(get()));
    bytes[100] ^= 1;
    put_file(folder.file("a"), bytes);
    CHECK_THAT(describe_nearest(CassetteReader(folder.file("a")), get().metadata.request, {}), Contains("damaged"));
}
