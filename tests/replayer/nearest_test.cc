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
    return describe_nearest(CassetteReader(folder.file("a")), asked.metadata.request, asked.stream(Stream::request_body));
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

TEST_CASE("nearest: credentials are not repeated") {
    CHECK_THAT(nearest({recorded("GET", "http://user:s3cr3t@h/a")}, recorded("GET", "http://h/b")), !Contains("s3cr3t"));
}

TEST_CASE("nearest: text that is no URL, and a cassette with damage") {
    CHECK_THAT(nearest({recorded("", ""), recorded("\xff", "://")}, recorded("GET", "?")), Contains("nearest is #"));
    const Scratch folder;
    std::string bytes = cassette(record(get()));
    bytes[100] ^= 1;
    put_file(folder.file("a"), bytes);
    CHECK_THAT(describe_nearest(CassetteReader(folder.file("a")), get().metadata.request, ""), Contains("damaged"));
}
