#include "request_comparison.h"

#include <catch2/catch.hpp>

#include "request_rules.h"

using namespace replay;

namespace {

struct Asked {
    Request request{};
    std::string body{};

    [[nodiscard]] ComparedRequest compared() const { return {request, ComparedBody::whole(body)}; }
};

Asked get(std::string url) {
    Asked made;
    made.request.method = "GET";
    made.request.url = std::move(url);
    return made;
}

Asked post(std::string type, std::string body) {
    Asked made = get("http://h/");
    made.request.method = "POST";
    made.request.headers = {"Content-Type: " + type};
    made.body = std::move(body);
    return made;
}

// A line each.
std::string differences(const ComparedRequest& asked, const ComparedRequest& recorded, const Matching& matching = {}) {
    std::string out;
    const RequestComparison found = compare_requests(asked, recorded, matching);
    for (const RequestDifference& one : found.differences.all()) out += one.text() + "\n";
    return out;
}
std::string differences(const Asked& asked, const Asked& recorded, const Matching& matching = {}) {
    return differences(asked.compared(), recorded.compared(), matching);
}

Asked with_part(std::string name, std::string data) {
    Asked made = get("http://h/");
    Part part;
    part.name = std::move(name);
    part.data = std::move(data);
    made.request.parts = {part};
    return made;
}

}  // namespace

TEST_CASE("comparison: parts of the URL, in its canonical form") {
    struct Pair {
        const char* asked;
        const char* recorded;
        const char* expected;
    };
    const auto [asked, recorded, expected] = GENERATE(values<Pair>({
        {"http://h/a?x=1&y=2", "HTTP://u:p@H:80/%61?y=2&x=1#f", ""},
        {"http://h/a", "https://h/a", "scheme: \"http\" ≠ recorded \"https\"\n"},
        {"http://h/a", "http://g/a", "host: \"h\" ≠ recorded \"g\"\n"},
        {"http://h:8080/a", "http://h/a", "port: \"8080\" ≠ recorded none\n"},
        {"http://h/a", "http://h/b/c", "path: \"/a\" ≠ recorded \"/b/c\"\n"},
        {"http://h/?page=2&q=x", "http://h/?page=1&q=x", "query page: \"2\" ≠ recorded \"1\"\n"},
        {"http://h/?a=1&c=3", "http://h/?b=2&c=3", "query a: \"1\" ≠ recorded none\nquery b: none ≠ recorded \"2\"\n"},
        {"http://h/?a=1&a=2", "http://h/?a=1&a=3&a=4", "query a: \"2\" ≠ recorded \"3\"\nquery a: none ≠ recorded \"4\"\n"},
        {"http://h/?recursive", "http://h/?recursive=", "query recursive: no value ≠ recorded \"\"\n"},
        {"http://h/?x", "http://h/", "query x: no value ≠ recorded none\n"},
        {"ftp://h/f?a", "ftp://h/f?b", "query: \"?a\" ≠ recorded \"?b\"\n"},
        {"ftp://h/f?", "ftp://h/f", "query: \"?\" ≠ recorded none\n"},
    }));
    CAPTURE(asked, recorded);
    CHECK(differences(get(asked), get(recorded)) == expected);
}

TEST_CASE("comparison: method, headers and options that decide") {
    Asked asked = get("http://h/");
    Asked recorded = get("http://h/");
    recorded.request.method = "HEAD";
    CHECK(differences(asked, recorded) == "method: \"GET\" ≠ recorded \"HEAD\"\n");
    asked.request.headers = {"Range: bytes=0-1", "X-Other: 1"};
    asked.request.options = {{"PORT", "81"}, {"RANGE", "0-1"}};
    recorded = get("http://h/");
    recorded.request.options = {{"RANGE", "0-2"}};
    CHECK(differences(asked, recorded) ==
          "header range: \"bytes=0-1\" ≠ recorded none\noption PORT: \"81\" ≠ recorded none\noption RANGE: \"0-1\" ≠ recorded \"0-2\"\n");
    CHECK(differences(asked, recorded, Matching::parse("match = [\"host\"]\nignore = [\"header range\"]")) ==
          "option RANGE: \"0-1\" ≠ recorded \"0-2\"\n");
    asked = get("http://h/");
    asked.request.headers = {"Accept: a", "Authorization: one", "X-Empty;"};
    recorded.request = asked.request;
    recorded.request.headers = {"accept: b", "Authorization: two", "X-Empty:"};
    const auto matching = Matching::parse(R"(match = ["header accept", "header authorization", "header x-empty"])");
    CHECK(differences(asked, recorded, matching) == "header accept: \"a\" ≠ recorded \"b\"\nheader x-empty: empty ≠ recorded removed\n");
}

TEST_CASE("comparison: bodies, by what they are") {
    struct Pair {
        const char* type;
        const char* asked;
        const char* recorded;
        const char* expected;
    };
    const auto [type, asked, recorded, expected] = GENERATE(values<Pair>({
        {"application/json", R"({"messages":[{"content":"hi"}],"n":1})", R"({"n":1.0,"messages":[{"content":"hello"}]})",
         "body /messages/0/content: \"hi\" ≠ recorded \"hello\"\n"},
        {"application/json", "1", "2", "body: 1 ≠ recorded 2\n"},
        {"application/x-ndjson", "1\n2\n3", "1\n4\n3", "body line 2: 2 ≠ recorded 4\n"},
        {"application/json", "{", "{}", "body: 1 byte ≠ recorded JSON of 2 bytes\n"},
        {"application/json", "", "{}", "body: none ≠ recorded JSON of 2 bytes\n"},
        {"application/x-www-form-urlencoded", "a=1&b=x", "b=y&a=1", "form b: \"x\" ≠ recorded \"y\"\n"},
        {"text/plain", "one\ntwo\nthree", "one\n2\nthree", "body line 2: \"two\" ≠ recorded \"2\"\n"},
        {"text/plain", "one\n", "one", "body line 2: \"\" ≠ recorded none\n"},
        {"text/plain", "one", "", "body: \"one\" ≠ recorded none\n"},
        {"image/png", "\x89PNG\x01", "\x89PNG\x02\x03", "body byte 4: 01 (5 bytes in all) ≠ recorded 02 03 (6 bytes in all)\n"},
        {"image/png", "\x01", "\x01\x02", "body byte 1: the end (1 byte in all) ≠ recorded 02 (2 bytes in all)\n"},
    }));
    CAPTURE(type, asked, recorded);
    CHECK(differences(post(type, asked), post(type, recorded)) == expected);
    CHECK(differences(post(type, asked), post(type, recorded), Matching::parse("ignore = [\"body\"]")).empty());
}

TEST_CASE("comparison: bodies of different types, by their lengths as sent, and what each says to be") {
    const Asked form = post("application/x-www-form-urlencoded", "b=%41&a=1");
    const Asked json = post("application/json", "{ \"a\": 1.0 }");
    const RequestComparison found = compare_requests(form.compared(), json.compared(), {});
    REQUIRE(found.differences.all().size() == 1);
    CHECK(found.differences.all()[0].text() == "body: a form of 9 bytes ≠ recorded JSON of 12 bytes");
    CHECK(found.notes ==
          std::vector<std::string>{"for the Content-Type differs: \"application/x-www-form-urlencoded\" ≠ recorded \"application/json\""});
    const RequestComparison plain = compare_requests(post("text/plain", "{}").compared(), post("application/json", "{}").compared(), {});
    REQUIRE(plain.notes.size() == 1);
    CHECK(plain.notes[0] == "for the Content-Type differs: \"text/plain\" ≠ recorded \"application/json\"");
}

TEST_CASE("comparison: why a body is not what it says to be") {
    const RequestComparison found =
        compare_requests(post("application/json", "{").compared(), post("application/json", "{}").compared(), {});
    REQUIRE(found.notes.size() == 1);
    CHECK(found.notes[0].starts_with("the request's body is not JSON at byte"));
}

TEST_CASE("comparison: multipart bodies, by part") {
    CHECK(differences(with_part("file", "a"), with_part("file", "b")) == "part file: \"a\" ≠ recorded \"b\"\n");
    CHECK(differences(with_part("file", "a"), with_part("other", "a")) ==
          "part file: \"a\" ≠ recorded none\npart other: none ≠ recorded \"a\"\n");
    CHECK(differences(with_part("", "a"), with_part("", "b")) == "part 1: \"a\" ≠ recorded \"b\"\n");
    Asked detailed = with_part("file", "a");
    detailed.request.parts[0].filename = "a.txt";
    detailed.request.parts[0].headers = {"X-Y: z"};
    CHECK(differences(detailed, with_part("file", "a")) ==
          "part file filename: \"a.txt\" ≠ recorded \"\"\npart file headers: \"x-y: z\" ≠ recorded \"\"\n");
    Asked nested = with_part("file", "");
    nested.request.parts[0].parts = with_part("in", "x").request.parts;
    CHECK(differences(nested, with_part("file", "")) == "part file: multipart of 1 part ≠ recorded multipart of 0 parts\n");
    Asked more = with_part("file", "a");
    more.request.parts.insert(more.request.parts.begin(), with_part("first", "x").request.parts[0]);
    CHECK(differences(more, with_part("file", "a")) == "part first: \"x\" ≠ recorded none\n");
}

TEST_CASE("comparison: how the body is given") {
    const Asked whole = post("text/plain", "body");
    const ComparedRequest pulled{whole.request, ComparedBody::to_be_supplied()};
    CHECK(differences(whole.compared(), pulled) ==
          "body: a body given whole (like curl --data) ≠ recorded a body that a callback supplies (like curl -T)\n");
    CHECK(differences({get("http://h/").request, ComparedBody::whole("")}, {get("http://h/").request, ComparedBody::to_be_supplied()}) ==
          "body: no body ≠ recorded a body that a callback supplies (like curl -T)\n");
    CHECK(differences(pulled, pulled).empty());  // what it will be is not known when it begins
    const Asked other = post("text/plain", "bodies");
    const ComparedRequest has_come{whole.request, ComparedBody::supplied("body")};
    CHECK(differences(has_come, pulled).empty());
    CHECK(differences(has_come, {other.request, ComparedBody::supplied("bodies")}) == "body: \"body\" ≠ recorded \"bodies\"\n");
}

TEST_CASE("comparison: of bodies that are compared by their hashes, the lengths") {
    const Request request = get("http://h/").request;
    const std::string long_one(kLongestCanonical + 1, 'a');
    std::string other = long_one;
    other.back() = 'b';
    const auto compared = [&](const std::string& body) { return ComparedRequest{request, ComparedBody::whole(body)}; };
    CHECK(differences(compared(long_one), compared(long_one)).empty());
    CHECK(differences(compared(long_one), compared(other)) == "body: 16777217 bytes ≠ recorded other 16777217 bytes\n");
    CHECK(differences(compared(long_one), compared("a")) == "body: 16777217 bytes ≠ recorded 1 bytes\n");
}

TEST_CASE("comparison: long values are shown where they begin to differ, and nothing hostile as it is") {
    const std::string same(1000, 'x');
    const std::string told = differences(get("http://h/?a=" + same + "1"), get("http://h/?a=" + same + "2"));
    CHECK(told == "query a: \"…" + std::string(24, 'x') + "1\" ≠ recorded \"…" + std::string(24, 'x') + "2\"\n");
    const std::string hostile = differences(post("text/plain", "\x1b[31m\xe2\x80\xae"), post("text/plain", "x"));
    CHECK(hostile == "body byte 0: 1b 5b 33 31 6d e2 80 ae (8 bytes in all) ≠ recorded 78 (1 byte in all)\n");
    const std::string marks = differences(post("text/plain", "\xe2\x80\xae"), post("text/plain", "x"));
    CHECK(marks == "body: \"\\u202e\" ≠ recorded \"x\"\n");
}

TEST_CASE("comparison: there is an end to what is listed") {
    std::string a;
    std::string b;
    for (int i = 0; i < 1000; ++i) {
        a += "1\n";
        b += "2\n";
    }
    const RequestComparison found = compare_requests(post("text/plain", a).compared(), post("text/plain", b).compared(), {});
    CHECK(found.differences.all().size() == RequestDifferences::kMost);
    CHECK(found.differences.room() == 0);
}

TEST_CASE("comparison: what leads elsewhere weighs more than what differs there") {
    const auto distance = [](const Asked& asked, const Asked& recorded) {
        return distance_of(compare_requests(asked.compared(), recorded.compared(), {}).differences);
    };
    const Asked asked = post("application/json", R"({"a":1,"b":2,"c":3,"d":4,"e":5})");
    Asked other_body = asked;
    other_body.body = "{}";
    Asked nearer_body = asked;
    nearer_body.body = R"({"a":1,"b":2,"c":3,"d":4,"e":6})";
    Asked other_path = asked;
    other_path.request.url = "http://h/other";
    Asked other_method = asked;
    other_method.request.method = "PUT";
    Asked other_host = asked;
    other_host.request.url = "http://g/";
    CHECK(distance(asked, nearer_body).is_less_than(distance(asked, other_body)));
    CHECK(distance(asked, other_body).is_less_than(distance(asked, other_path)));
    CHECK(distance(asked, other_path).is_less_than(distance(asked, other_method)));
    CHECK(distance(asked, other_method).is_less_than(distance(asked, other_host)));
}
