#include "miss.h"

#include <catch2/catch.hpp>

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include "../formats/samples.h"
#include "miss_report.h"
#include "safe_text.h"
#include "utc_text.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

constexpr std::int64_t kRecorded = 1'793'638'985'000'000'000;  // 2026-11-02T17:03:05Z

Interaction recorded(std::string method, std::string url, std::string body = "") {
    Interaction made;
    made.head.started_ns = kRecorded;
    made.metadata.request.method = std::move(method);
    made.metadata.request.url = std::move(url);
    made.metadata.request.headers = {"Content-Type: application/json"};
    const RequestKeys keys = keys_of(made.metadata.request, body);
    made.head.canonical_key = keys.canonical;
    made.head.bodiless_key = keys.bodiless;
    made.stream(Stream::request_body) = std::move(body);
    return made;
}

// A miss of the last one, in a cassette of the others.
Miss miss(const std::string& path, std::vector<Interaction> all, const RequestRules& rules = RequestRules{}) {
    const Interaction asked = std::move(all.back());
    all.pop_back();
    CassetteWriter(path).prepare();
    for (const Interaction& one : all) append(path, one);
    return explain_miss(CassetteReader(path), {asked.metadata.request, ComparedBody::whole(asked.stream(Stream::request_body))}, rules);
}

// What stands at a path: "/nearest/number".
std::string at(const rapidjson::Document& json, const char* pointer) {
    const rapidjson::Value* const value = rapidjson::Pointer(pointer).Get(json);
    if (value == nullptr) return "nothing";
    if (value->IsString()) return value->GetString();
    return value->IsNull() ? "null" : value->IsBool() ? (value->GetBool() ? "true" : "false") : std::to_string(value->GetInt());
}

std::string text(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out += line + "\n";
    return out;
}

}  // namespace

TEST_CASE("miss: what was asked, what comes nearest, what differs, and what to do") {
    const Scratch folder;
    const std::string path = folder.file("a");
    Interaction near = recorded("POST", "http://u:s3cr3t@h/chat", R"({"m":[{"content":"hello"}]})");
    near.metadata.scope = "test_chat";
    const Miss found =
        miss(path, {recorded("GET", "http://h/other"), near, recorded("POST", "http://u:s3cr3t@h/chat", R"({"m":[{"content":"hi"}]})")});
    CHECK(text(found.lines()) == "no recording of POST http://SECRET:SECRET@h/chat in " + path +
                                     "\n"
                                     "  nearest: #2, POST http://SECRET:SECRET@h/chat, recorded 2026-11-02 in scope test_chat\n"
                                     "    body /m/0/content: \"hi\" ≠ recorded \"hello\"\n"
                                     "  to record it: run once with REPLAY_MODE=record-if-missing\n"
                                     "  or, if what differs is not to count, add this to replay.toml, and then run `replay rekey " +
                                     path + "`:\n");
    CHECK(found.rule == "[[rule]]\nmethod = \"POST\"\nurl = \"http://h/chat\"\nignore = [\"body /m/0/content\"]\n");
    CHECK_THAT(
        found.line(),
        Contains("no recording of POST http://SECRET:SECRET@h/chat (nearest is #2: body /m/0/content: \"hi\" ≠ recorded \"hello\") in "));
}

TEST_CASE("miss: where no rule is proposed, there is only recording it") {
    const Scratch folder;
    const Miss found = miss(folder.file("a"), {recorded("GET", "http://h/a"), recorded("GET", "http://other/b")});
    CHECK(found.rule.empty());
    CHECK_THAT(found.lines().back(), Contains("REPLAY_MODE=record-if-missing"));
}

TEST_CASE("miss: of many differences the first ones are listed") {
    const Scratch folder;
    std::string query;
    for (int i = 0; i < 25; ++i) query += (i == 0 ? "?f" : "&f") + std::to_string(i);
    const Miss found = miss(folder.file("a"), {recorded("GET", "http://h/"), recorded("GET", "http://h/" + query)});
    const std::vector<std::string> listed = found.lines();
    CHECK(std::count_if(listed.begin(), listed.end(), [](const std::string& line) { return line.starts_with("    query"); }) == 10);
    CHECK_THAT(text(found.lines()), Contains("    and 15 more\n"));
    CHECK_THAT(found.line(), Contains(", and 24 more)"));
    std::string lines;
    for (int i = 0; i < 1000; ++i) lines += std::to_string(i) + "\n";
    const Miss body = miss(folder.file("b"), {recorded("POST", "http://h/", "[]"), recorded("POST", "http://h/", "\"" + lines + "\"")});
    CHECK_THAT(text(body.lines()), Contains("body"));
}

TEST_CASE("miss: a recording by other rules") {
    const Scratch folder;
    RequestRules rules({Matching::parse("ignore = [\"query ts\"]")});
    const Miss found = miss(folder.file("a"), {recorded("GET", "http://h/?ts=1"), recorded("GET", "http://h/?ts=2")}, rules);
    CHECK(found.reason == Miss::Reason::other_rules);
    CHECK_THAT(text(found.lines()), Contains("the same, but recorded by other rules than those in force") &&
                                        Contains("replay rekey " + folder.file("a")) && !Contains("record-if-missing"));
    CHECK_THAT(found.line(), Contains("(nearest is #1, recorded by other rules)"));
}

TEST_CASE("miss: one whose recordings have all been played, and one without a cassette") {
    Request request;
    request.method = "GET";
    request.url = "http://u:s3cr3t@h/";
    const ComparedRequest asked{request, ComparedBody::whole("")};
    const Miss one = exhausted_miss("/c", asked, 1);
    CHECK(one.line() ==
          "the one recording of GET http://SECRET:SECRET@h/ in /c has been played, and by repeat = \"once\" none is played again");
    CHECK_THAT(text(exhausted_miss("/c", asked, 3).lines()), Contains("all 3 recordings of GET"));
    const Miss unreadable = unreadable_miss("/c", asked, "there is no cassette /c");
    CHECK(unreadable.line() == "there is no cassette /c");
}

TEST_CASE("miss: the line fits into an error buffer, and repeats nothing hostile") {
    const Scratch folder;
    Interaction evil = recorded("GET\x1b[31m\n" + std::string(10'000, 'G'),
                                "http://h/\x1b]0;owned\x07\xc2\x9b"
                                "31m\x9b"
                                "32m\xe2\x80\xae"
                                "x\r\nreplay: all is well" +
                                    std::string(10'000, 'a'));
    evil.metadata.scope = "\x1b[2J";
    const Miss found = miss(folder.file("a"), {evil, recorded("GET\x1b[32m\n", "http://h/\x1b[32m\n" + std::string(10'000, 'b'))});
    CHECK(found.line().size() <= Miss::kLongestLine);
    for (const std::string& line : found.lines()) {
        CHECK(safe_line(line) == line);
        CHECK(line.size() < 2000);
    }
    CHECK(safe_line(found.line()) == found.line());
    CHECK_THAT(text(found.lines()), Contains("owned") && Contains("…"));
    CHECK(unreadable_miss("/c", {evil.metadata.request}, std::string(1000, '\xc3')).line().size() <= Miss::kLongestLine);
}

TEST_CASE("miss: as JSON for tools") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Miss found = miss(path, {recorded("POST", "http://h/?x=\"", "[1]"), recorded("POST", "http://h/", "[2]")});
    const std::string line = json_of(found, {kRecorded, 17, "a \"scope\""});
    CHECK(line.find('\n') == std::string::npos);
    rapidjson::Document json;
    json.Parse(line.c_str());
    REQUIRE(!json.HasParseError());
    CHECK(at(json, "/time") == "2026-11-02T17:03:05Z");
    CHECK(at(json, "/pid") == "17");
    CHECK(at(json, "/scope") == "a \"scope\"");
    CHECK(at(json, "/cassette") == path);
    CHECK(at(json, "/reason") == "no_recording");
    CHECK(at(json, "/trouble") == "null");
    CHECK(at(json, "/asked/method") == "POST");
    CHECK(at(json, "/asked/url") == "http://h/");
    CHECK(at(json, "/asked/body_bytes") == "3");
    CHECK(at(json, "/nearest/number") == "1");
    CHECK(at(json, "/nearest/recorded") == "2026-11-02T17:03:05Z");
    CHECK(at(json, "/nearest/scope") == "null");
    CHECK(at(json, "/nearest/url") == "http://h/?x=\"");
    CHECK(at(json, "/nearest/complete") == "true");
    CHECK(at(json, "/nearest/differences/2/place") == "nothing");
    CHECK(at(json, "/nearest/differences/0/place") == "query x");
    CHECK(at(json, "/nearest/differences/0/asked") == "null");
    CHECK(at(json, "/nearest/differences/0/recorded") == "\"\\\"\"");
    CHECK(at(json, "/nearest/differences/1/asked") == "2");
    CHECK(at(json, "/rule") == found.rule);
}

TEST_CASE("miss: lines are added to a file of misses, whoever does") {
    const Scratch folder;
    append_miss(folder.file("misses"), "{}");
    append_miss(folder.file("misses"), "{1}");
    CHECK(file_contents(folder.file("misses")) == "{}\n{1}\n");
    CHECK_NOTHROW(append_miss(folder.file("no folder/misses"), "{}"));
    CHECK_NOTHROW(append_miss("/dev/full", "{}"));
}

TEST_CASE("moments as texts") {
    CHECK(utc_text(0) == "1970-01-01T00:00:00Z");
    CHECK(utc_text(kRecorded) == "2026-11-02T17:03:05Z");
    CHECK(utc_text(-1) == "1969-12-31T23:59:59Z");
    CHECK(utc_day(INT64_MAX) == "2262-04-11");
    CHECK(utc_day(INT64_MIN) == "1677-09-21");
}
