#include "multipart_body.h"

#include <catch2/catch.hpp>

using namespace replay;

namespace {

constexpr const char* kType = "multipart/form-data; boundary=xyz";

std::string reason(std::string_view body, std::string_view type = kType) {
    const auto parts = parse_multipart(type, body);
    CHECK_FALSE(parts.value);
    return parts.reason;
}

// A body of such sections: head, empty line and content.
std::string body_of(const std::vector<std::string>& sections, const std::string& boundary, const std::string& line_end = "\r\n") {
    std::string body;
    for (const std::string& section : sections) body += "--" + boundary + line_end + section + line_end;
    return body + "--" + boundary + "--" + line_end;
}

}  // namespace

TEST_CASE("multipart bodies: their parts, whatever the boundary is") {
    const std::vector<std::string> sections{"Content-Disposition: form-data; name=\"a\"\r\n\r\n1",
                                            "Content-Type: image/png; x=y\r\nX-Custom: one\r\ncontent-disposition: form-data; filename=\"f "
                                            "\\\"1\\\".png\"; name=b\r\n\r\n\r\n--xy",
                                            "\r\nno head", "X: y\r\n\r\n"};
    const auto parts = parse_multipart(kType, body_of(sections, "xyz"));
    REQUIRE(parts.value);
    REQUIRE(parts.value->size() == 4);
    const std::vector<Part>& found = *parts.value;
    CHECK(found[0] == Part{"a", "", "", "", "1", "", {}, {}});
    CHECK(found[1] == Part{"b", "f \"1\".png", "image/png; x=y", "", "\r\n--xy", "", {"X-Custom: one"}, {}});
    CHECK(found[2] == Part{"", "", "", "", "no head", "", {}, {}});
    CHECK(found[3] == Part{"", "", "", "", "", "", {"X: y"}, {}});
    const std::string other = "----WebKit 'Form'(7)+_,-./:=?";
    CHECK(parse_multipart("Multipart/Form-Data; charset=x; Boundary=\"" + other + "\"", body_of(sections, other)).value == found);
}

TEST_CASE("multipart bodies: what stands around the parts does not count") {
    const auto plain = parse_multipart(kType, body_of({"A: b\r\n\r\n1"}, "xyz"));
    REQUIRE(plain.value);
    CHECK(parse_multipart(kType, "read me: --xyz\r\n\r\n--xyz \t\r\nA: b\r\n\r\n1\r\n--xyz--\t \r\nread --xyz me").value == plain.value);
    CHECK(parse_multipart(kType, "\r\n--xyz\r\nA: b\r\n\r\n1\r\n--xyz--").value == plain.value);
    CHECK(parse_multipart(kType, "--xyz--\r\n").value == std::vector<Part>{});
}

TEST_CASE("multipart bodies: lines that end in line feeds") {
    const auto parts = parse_multipart(kType, body_of({"Content-Disposition: form-data; name=a\nX: y\n\n1\r\n2\n"}, "xyz", "\n"));
    REQUIRE(parts.value);
    CHECK(*parts.value == std::vector<Part>{{"a", "", "", "", "1\r\n2\n", "", {"X: y"}, {}}});
}

TEST_CASE("multipart bodies: a Content-Disposition that says more is kept among the headers") {
    const auto header_of = [](const std::string& value) {
        const auto parts = parse_multipart(kType, body_of({"Content-Disposition: " + value + "\r\n\r\n"}, "xyz"));
        return parts.value->at(0).headers.empty() ? "" : parts.value->at(0).headers[0];
    };
    CHECK(header_of("form-data; name=a; filename=b").empty());
    for (const char* const more : {"attachment; filename=b", "form-data; name=a; filename*=UTF-8''%e2%82%ac", "form-data; name=a; size=3"})
        CHECK(header_of(more) == std::string("Content-Disposition: ") + more);
    const auto twice = parse_multipart(kType, body_of({"Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n"}, "xyz"));
    CHECK(twice.value->at(0).type == "a/b");
    CHECK(twice.value->at(0).headers == std::vector<std::string>{"Content-Type: c/d"});
}

TEST_CASE("multipart bodies: a line of a head may go on in the next one") {
    const auto parts = parse_multipart(kType, body_of({"Content-Disposition: form-data;\r\n\tname=a\r\nX: 1\r\n  2\r\n\r\n"}, "xyz"));
    REQUIRE(parts.value);
    CHECK(parts.value->at(0).name == "a");
    CHECK(parts.value->at(0).headers == std::vector<std::string>{"X: 1 2"});
}

TEST_CASE("multipart bodies: parts that are multiparts themselves") {
    const auto inner_of = [](const std::string& boundary, const std::string& body) {
        const auto parts = parse_multipart(
            kType, body_of({"Content-Disposition: form-data; name=files\r\nContent-Type: Multipart/Mixed; a=b; boundary=" + boundary +
                            "\r\n\r\n" + body},
                           "xyz"));
        REQUIRE(parts.value);
        REQUIRE(parts.value->size() == 1);
        return parts.value->at(0);
    };
    const Part part = inner_of("in", body_of({"\r\n1", "Content-Type: text/plain\r\n\r\n2"}, "in"));
    CHECK(part == Part{"files",
                       "",
                       "multipart/mixed; a=b",
                       "",
                       "",
                       "",
                       {},
                       {{"", "", "", "", "1", "", {}, {}}, {"", "", "text/plain", "", "2", "", {}, {}}}});
    CHECK(inner_of("other", body_of({"\r\n1", "Content-Type: text/plain\r\n\r\n2"}, "other")) == part);
    // What does not parse is content.
    const Part broken = inner_of("in", "--in\r\n\r\n1");
    CHECK(broken.type == "Multipart/Mixed; a=b; boundary=in");
    CHECK(broken.data == "--in\r\n\r\n1");
    CHECK(broken.parts.empty());
}

TEST_CASE("multipart bodies: nested to a depth") {
    std::string body = "\r\ninnermost";
    for (int level = 9; level > 0; --level) {
        const std::string boundary = "b" + std::to_string(level);
        body = body_of({body}, boundary);
        if (level > 1) body = "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n" + body;
    }
    const auto parts = parse_multipart("multipart/mixed; boundary=b1", body);
    REQUIRE(parts.value);
    int levels = 1;
    const Part* part = parts.value->data();
    for (; !part->parts.empty(); part = part->parts.data()) ++levels;
    CHECK(levels == 4);
    CHECK_THAT(part->data, Catch::StartsWith("--b5\r\n"));
}

TEST_CASE("multipart bodies: what does not parse is compared as it is") {
    CHECK(reason("--xyz--", "application/json") == "is not multipart");
    CHECK(reason("--xyz--", "multipart/form-data") == "has no boundary");
    CHECK(reason("--xyz--", "multipart/form-data; boundary=\"\"") == "has no boundary");
    CHECK(reason("--", "multipart/form-data; boundary=" + std::string(71, 'x')) == "has too long a boundary");
    CHECK(reason("") == "does not begin with its boundary");
    CHECK(reason("a=1 --xyz") == "does not begin with its boundary");
    CHECK(reason("--xyz") == "ends before its last boundary");
    CHECK(reason("--xyz\r\n\r\n1\r\n") == "ends before its last boundary");
    CHECK(reason("--xyz\r\n\r\n1\r\n--xyz") == "ends before its last boundary");
    CHECK(reason("--xyz\r\n\r\n1--xyz--") == "ends before its last boundary");
    CHECK(reason("--xyz\r\n\r\n1\r\n--xyzz\r\n\r\n--xyz--") == "has a line that begins with its boundary and goes on");
    CHECK(reason("--xyz\r\n\r\n1\r\n--xyz--z\r\n--xyz--") == "has a line that begins with its boundary and goes on");
    CHECK(reason("--xyz\r\nA: b\r\n--xyz--") == "has a part whose head does not end");
    CHECK(reason("--xyz\r\nA: b\r\n\r\n--xyz--") == "has a part whose head does not end");
    CHECK(reason("--xyz\r\n\r\n--xyz--") == "has a part whose head does not end");
    CHECK(reason("--xyz\r\nA\r\n\r\n1\r\n--xyz--") == "has a part whose head has a line that is no header");
    CHECK(reason("--xyz\r\n: b\r\n\r\n1\r\n--xyz--") == "has a part whose head has a line that is no header");
    CHECK(reason("--xyz\r\nA: " + std::string(kLongestPartHead, 'b') + "\r\n\r\n1\r\n--xyz--") == "has a part with too long a head");
}

TEST_CASE("multipart bodies: not more parts than can be held, on all levels") {
    std::string inner;
    for (std::size_t i = 0; i < kMostParts - 1; ++i) inner += "--i\r\n\r\n\r\n";
    inner += "--i--";
    const std::string outer = "--xyz\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n" + inner + "\r\n";
    CHECK(parse_multipart(kType, outer + "--xyz--").value->at(0).parts.size() == kMostParts - 1);
    CHECK(parse_multipart(kType, outer + "--xyz\r\n\r\n\r\n--xyz--").value->at(0).parts.empty());
    std::string many;
    for (std::size_t i = 0; i < kMostParts + 1; ++i) many += "--xyz\r\n\r\n\r\n";
    CHECK(reason(many + "--xyz--") == "has more than 10000 parts");
}
