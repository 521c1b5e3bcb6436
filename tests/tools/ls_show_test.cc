#include <catch2/catch.hpp>

#include <rapidjson/document.h>
#include <sys/resource.h>

#include "../formats/connections.h"
#include "tool_run.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("ls: a line an interaction, aligned, with status, sizes and notes") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    append(cassette, answered("http://h/short", "text/plain", std::string(11'300, 'x'), 3));
    Interaction failed = answered("http://h/a/rather/longer/url", "text/plain", "");
    failed.head.result = 28;
    failed.head.flags = kInteractionBrokenOff;
    failed.metadata.scope = "test_timeout";
    append(cassette, failed);

    const Ran ran = run({"ls", cassette});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    const auto lines = lines_of(ran.out);
    REQUIRE(lines.size() == 3);
    CHECK_THAT(lines[0], Contains("METHOD") && Contains("SCOPE"));
    CHECK_THAT(lines[1], Contains("1  GET") && Contains("  200  ") && Contains("11.3 kB") && Contains("       3") && Contains("12.3 ms"));
    CHECK_THAT(lines[2], Contains("error 28 (timed out)") && Contains("test_timeout") && Contains("broken off"));
    CHECK(lines[1].find("200") == lines[2].find("error"));
    CHECK(ran.out.find('\x1b') == std::string::npos);
}

TEST_CASE("ls --json is JSON with the numbers unrounded") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    append(cassette, answered("http://h/\"quoted\"", "text/plain", "hello"));
    rapidjson::Document json;
    json.Parse(run({"ls", cassette, "--json"}).out.c_str());
    REQUIRE(json.IsObject());
    const auto& one = json["interactions"][0];
    CHECK(std::string(one["url"].GetString()) == "http://h/\"quoted\"");
    CHECK(one["status"].GetInt() == 200);
    CHECK(one["bytes"].GetUint64() == 5);
    CHECK(one["duration_ns"].GetUint64() == 12'300'000);
}

TEST_CASE("ls of an empty cassette says so; a damaged interaction is listed and makes status 1") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    CassetteWriter(cassette).prepare();
    CHECK_THAT(run({"ls", cassette}).err, Contains("no interactions yet"));
    CHECK_THAT(run({"ls", cassette, "--json"}).out, Contains("\"interactions\": []"));

    append(cassette, answered("http://h/one", "text/plain", "1"));
    append(cassette, answered("http://h/two", "text/plain", "2"));
    std::string bytes = contents(cassette);
    bytes[bytes.find("http://h/one")] ^= 1;
    write_file(cassette, bytes);
    const Ran ran = run({"ls", cassette});
    CHECK(ran.status == 1);
    CHECK_THAT(ran.out, Contains("damaged") && Contains("http://h/two"));
    CHECK_THAT(ran.err, Contains("interaction 1: ") && Contains(cassette));
}

TEST_CASE("show: headers, options, and the body by its type") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    Interaction json = answered("http://h/json", "application/json", R"({"z":1.50,"a":[1e3,"é"]})");
    json.metadata.request.options = {{"RANGE", "0-99"}};
    json.metadata.error = "something was odd";
    json.metadata.rules = "ignore = [\"query ts\"]\nfloats = 2\n";
    json.stream(Stream::request_head) = "GET /json HTTP/1.1\r\nHost: h\r\n\r\n";
    append(cassette, json);
    append(cassette, answered("http://h/events", "text/event-stream", "event: a\ndata: 1\n\nevent: b\ndata: 2\n\n", 2));

    const Ran one = run({"show", cassette, "1"});
    CHECK(one.status == 0);
    CHECK_THAT(one.out,
               Contains("#1  GET http://h/json") && Contains("RANGE: 0-99") && Contains("    Host: h\n") && Contains("something was odd"));
    CHECK_THAT(one.out, Contains("    {\n      \"z\": 1.50,\n      \"a\": [\n        1e3,\n        \"é\"\n"));
    CHECK_THAT(one.out, !Contains("events"));
    CHECK_THAT(one.out, Contains("    rules    ignore = [\"query ts\"]\n             floats = 2\n"));
    CHECK_THAT(run({"show", cassette, "2"}).out, Contains("+10.0 ms  event: a  data: 1\n") && Contains("+20.0 ms  event: b  data: 2\n"));
    CHECK_THAT(run({"show", cassette}).out, Contains("#1  GET") && Contains("#2  GET"));

    CHECK(run({"show", cassette, "3"}).status == 1);
    CHECK_THAT(run({"show", cassette, "3"}).err, Contains("numbered from 1 to 2"));
    CHECK(run({"show", cassette, "one"}).status == 2);
}

TEST_CASE("show: a multipart request body, part by part") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    Interaction posted = answered("http://h/form", "text/plain", "ok");
    Part part;
    part.name = "file";
    part.filename = "a.txt";
    part.type = "text/plain";
    part.data = "content";
    part.headers = {"X-Part: 1"};
    posted.metadata.request.parts = {part};
    append(cassette, posted);
    CHECK_THAT(run({"show", cassette, "1"}).out,
               Contains("part \"file\", file name \"a.txt\", text/plain") && Contains("X-Part: 1") && Contains("content"));
}

TEST_CASE("show --body writes the recorded bytes and nothing else") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    std::string body("\x1b[2J\0\xff binary", 13);
    for (int i = 0; i < 16; ++i) body += body;  // more than one window of the reader
    append(cassette, answered("http://h/", "application/octet-stream", body));
    CHECK(run({"show", cassette, "1", "--body"}).out == body);
    CHECK(run({"show", cassette, "--body"}).out == body);
    append(cassette, answered("http://h/2", "text/plain", "x"));
    CHECK(run({"show", cassette, "--body"}).status == 2);
    CHECK(run({"show", cassette, "1", "--body", "--json"}).status == 2);
}

TEST_CASE("show --json: text as strings, anything else as base64") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    append(cassette, answered("http://h/text", "text/plain", "grüße"));
    Interaction bytes = answered("http://h/bytes", "image/png", "\x89PNG\xff");
    bytes.metadata.kept = {{1 << kHeaderRequestShift | 4, "X-Proxy", "quiet"}};
    append(cassette, bytes);
    rapidjson::Document json;
    json.Parse(run({"show", cassette, "--json"}).out.c_str());
    REQUIRE(json.IsObject());
    const auto& all = json["interactions"];
    CHECK(std::string(all[0]["response"]["body"].GetString()) == "grüße");
    CHECK(std::string(all[1]["response"]["body"]["base64"].GetString()) == "iVBOR/8=");
    CHECK(all[0]["events"].Size() == 4);
    CHECK(all[0]["infos"][0]["value"].GetInt() == 200);
    const auto& kept = all[1]["kept_headers"][0];
    CHECK(std::string(kept["name"].GetString()) == "X-Proxy");
    CHECK((kept["origin"].GetInt() == 4 && kept["request"].GetInt() == 1));
    json.Parse(run({"show", cassette, "2", "--json"}).out.c_str());
    CHECK(json["number"].GetInt() == 2);
}

TEST_CASE("what a hostile cassette holds does not reach the terminal as a control sequence") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    const std::string evil =
        "\x1b]0;owned\x07\xc2\x9b"
        "2J\xe2\x80\xae\x7f\r";
    Interaction made = answered("http://h/" + evil, "text/plain" + evil, "body " + evil + " end");
    made.metadata.request.method = "GET" + evil;
    made.metadata.scope = evil;
    made.metadata.error = evil;
    made.metadata.recorder = evil;
    made.metadata.request.options = made.metadata.request.preferences = {{evil, evil}};
    Part part;
    for (std::string* const text : {&part.name, &part.filename, &part.type, &part.encoder, &part.data, &part.digest}) *text = evil;
    part.headers = {evil};
    made.metadata.request.parts = {part};
    made.stream(Stream::request_head) = evil;
    append(cassette, made);
    made.stream(Stream::response_body) = "{\"a\":\"\\u001b\xc2\x9b\"}";
    made.stream(Stream::response_head).replace(30, 10, "X");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"ls", cassette}, {"show", cassette}, {"ls", cassette, "--json"}, {"show", cassette, "--json"}}) {
        const Ran ran = run(words);
        CHECK(ran.status == 0);
        CHECK_THAT(ran.out, Contains("owned"));
        for (const char* const bad : {"\x1b", "\x07", "\xc2\x9b", "\xe2\x80\xae", "\r"}) CHECK(ran.out.find(bad) == std::string::npos);
    }
}

TEST_CASE("ls and show: what was said on a connection") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    using samples::Piece;
    samples::append(cassette, samples::connected("http://h:7/"),
                    {Piece{}.sent("hello\n"), Piece{}.received("", 81), Piece{}.received("", 81, 2), Piece{}.received("\x1b[31mred"),
                     Piece{}.sent_frame(std::string(40, '\0'), 2), Piece{}.received_frame("part", 4, 10),
                     Piece{}.received("Recv failure", 56), Piece{}.add(EventKind::send, "torn")});
    samples::append(cassette, samples::answered_frames());

    const auto lines = lines_of(run({"ls", cassette}).out);
    REQUIRE(lines.size() == 3);
    CHECK_THAT(lines[1], Contains("CONNECT") && Contains("http://h:7/") && Contains("12 B       2   6.00 ms"));
    const Ran shown = run({"show", cassette, "1"});
    CHECK(shown.status == 0);
    for (const char* line :
         {"+6.00 ms  sent      6 B: hello\\n\n", "received  nothing, 4 times\n", "sent      binary, 40 B: 00 00 00", "00 …\n",
          "received  text from byte 4, 10 left, 4 B: part\n", "received  error 56 (receive failure): Recv failure\n", "damaged: "})
        CHECK_THAT(shown.out, Contains(line));
    CHECK(shown.out.find('\x1b') == std::string::npos);
    const Ran frames = run({"show", cassette, "2"});
    CHECK_THAT(frames.out, Contains("received  text, 3 B: 1+1\n") && Contains("sent      text, 1 B: 2\n") &&
                               Contains("received  close, 2 B: 03 e8\n") && !Contains("response body"));

    rapidjson::Document json;
    json.Parse(run({"show", cassette, "2", "--json"}).out.c_str());
    REQUIRE(json.IsObject());
    const auto& events = json["events"];
    CHECK(std::string(events[4]["kind"].GetString()) == "send");
    CHECK(std::string(events[4]["data"].GetString()) == "2");
    CHECK(events[1]["frame"]["flags"].GetInt() == 1);

    // An event that makes no sense is named at its place, and takes nothing else with it.
    json.Parse(run({"show", cassette, "1", "--json"}).out.c_str());
    REQUIRE(json.IsObject());
    const auto& damaged = json["events"][json["events"].Size() - 1];
    CHECK_THAT(damaged["damage"].GetString(), Contains("too few bytes"));
    CHECK(json.HasMember("trace"));
}

TEST_CASE("show: of many interactions, long texts are cut; one is shown whole, and JSON always is") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    const std::string text(100'000, 'x');
    Interaction one = answered("http://h/1", "text/plain", text);
    one.stream(Stream::request_body) = one.stream(Stream::request_head) = one.stream(Stream::response_head) = text;
    append(cassette, one);
    CHECK_THAT(run({"show", cassette}).out, Contains(text) && !Contains(" more ("));
    append(cassette, answered("http://h/2", "text/event-stream", "data: " + text));
    append(cassette, answered("http://h/3", "application/json", "[\"" + text + "\"]"));
    append(cassette, answered("http://h/4", "", std::string(9'999, 'x') + "grüße"));
    const Ran all = run({"show", cassette});
    CHECK(all.out.size() < 80'000);
    CHECK_THAT(all.out, Contains("… 90.0 kB more (`replay show CASSETTE N` shows one interaction whole)\n"));
    CHECK_THAT(all.out, !Contains("00000000"));  // what is cut is still text
    CHECK_THAT(run({"show", cassette, "1"}).out, Contains(text) && !Contains(" more ("));
    rapidjson::Document json;
    json.Parse(run({"show", cassette, "--json"}).out.c_str());
    REQUIRE(json.IsObject());
    CHECK(json["interactions"].Size() == 4);
    CHECK(json["interactions"][0]["response"]["body"].GetString() == text);
}

TEST_CASE("show: a damaged interaction is told of, the others are shown, and the status is 1") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    for (const char* const body : {"first", "damaged", "third"}) append(cassette, answered("http://h/", "text/plain", body));
    std::string bytes = contents(cassette);
    bytes[bytes.find("damaged")] ^= 1;
    write_file(cassette, bytes);

    const Ran shown = run({"show", cassette});
    CHECK(shown.status == 1);
    CHECK_THAT(shown.out, Contains("#1 ") && Contains("first") && !Contains("#2 ") && Contains("third"));
    CHECK_THAT(shown.err, Contains("interaction 2: ") && Contains(cassette));
    const Ran as_json = run({"show", cassette, "--json"});
    CHECK(as_json.status == 1);
    rapidjson::Document json;
    json.Parse(as_json.out.c_str());
    REQUIRE(json.IsObject());
    CHECK(json["interactions"][1]["number"].GetInt() == 2);
    CHECK_THAT(json["interactions"][1]["damage"].GetString(), Contains("checksum"));
    CHECK(std::string(json["interactions"][2]["response"]["body"].GetString()) == "third");
}

namespace {

// A cassette of `count` interactions whose bodies are one and the same, stored in the first.
void write_pointing(const std::string& path, const std::string& body, int count) {
    Interaction first;
    first.stream(Stream::response_body) = body;
    std::string records = samples::record(first);
    const std::string metadata = encode(first.metadata);
    for (int i = 0; i < count; ++i) {
        InteractionHead head{};
        for (StreamRef& stream : head.streams) stream.checksum = checksum64({});
        head.streams[static_cast<std::size_t>(Stream::response_body)] = {
            body.size(), sizeof(FileHeader) + sizeof(RecordHeader) + sizeof(InteractionHead), checksum64(body)};
        head.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
        head.metadata_checksum = checksum64(metadata);
        records += samples::record(RecordType::interaction, 0, samples::raw(head) + metadata, sizeof head);
    }
    samples::put_file(path, samples::cassette(records));
}

}  // namespace

TEST_CASE("show: many interactions that point at one long body take the memory of one, and little room") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    const std::size_t size = 1'000'000;
    write_pointing(cassette, std::string(size, 'b'), 200);
    CHECK(run({"show", cassette}).out.size() < 3'000'000);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their allocators end the process where memory is limited
    // In an address space that could not hold the document.
    CHECK(samples::in_child([&] {
              std::ifstream self("/proc/self/statm");
              rlim_t pages = 0;
              self >> pages;
              const rlimit limit{pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + 40 * size, RLIM_INFINITY};
              setrlimit(RLIMIT_AS, &limit);
              const samples::Scratch scratch;
              const Redirected out(STDOUT_FILENO, scratch.file("out"));
              const char* const argv[] = {"replay", "show", cassette.c_str(), "--json", nullptr};
              return run_tool(4, argv) == 0 && std::filesystem::file_size(scratch.file("out")) > 200 * size;
          }) == samples::Ended::yes);
#endif
}

TEST_CASE("show --stable: what differs from recording to recording is left out, and nothing else") {
    const TempFolder folder;
    const auto shown = [&](const Interaction& one) {
        const std::string cassette = folder.file("a.cassette");
        std::filesystem::remove(cassette);
        append(cassette, one);
        const Ran ran = run({"show", "--stable", cassette});
        CHECK(ran.status == 0);
        return ran.out;
    };
    Interaction first = answered("http://h/a", "text/plain", "body\n", 1);
    samples::add_event(first, EventKind::header, "Date: today\r\n", 1);
    first.stream(Stream::request_head) = "GET /a HTTP/1.1\r\nSec-WebSocket-Key: random\r\n\r\n";
    first.metadata.request.headers = {"X-Own: 1", "traceparent: random"};
    first.metadata.error = "after 12 ms";
    Interaction second = answered("http://h/a", "text/plain", "body\n", 3);
    samples::add_event(second, EventKind::header, "Date: tomorrow\r\n", 1);
    second.head.started_ns += 5'000'000'000;
    second.head.duration_ns *= 2;
    second.metadata.recorder = "libcurl/8.0";
    second.metadata.request.headers = {"X-Own: 1", "traceparent: other"};
    second.metadata.error = "after 9 ms";
    CHECK(shown(first) == shown(second));
    CHECK_THAT(shown(first), StartsWith("GET http://h/a\n") && Contains("X-Own: 1") && Contains("Content-Type: text/plain") &&
                                 Contains("    body\n") && Contains("Response body (text/plain, 5 B, XXH3 "));
    CHECK_THAT(shown(first), !Contains("random") && !Contains("today") && !Contains("12 ms") && !Contains("recorded"));

    // The middle of what is too long to be shown, or is no text.
    Interaction binary = answered("http://h/a", "image/png", std::string(5000, '\xff'));
    Interaction other = binary;
    other.stream(Stream::response_body)[4000] = '\xfe';
    CHECK(shown(binary) != shown(other));
    CHECK(run({"show", "--stable", "--json", folder.file("a.cassette")}).status == 2);
}

TEST_CASE("show --stable: a conversation without its times") {
    const TempFolder folder;
    const std::string cassette = folder.file("a.cassette");
    samples::append(cassette, samples::connected(), {samples::Piece{}.sent("hello").received("", 81, 3), samples::Piece{}.received("hi")});
    CHECK_THAT(run({"show", "--stable", cassette}).out, Contains("    sent      5 B: hello\n    received  2 B: hi\n"));
    CHECK_THAT(run({"show", cassette}).out, Contains("6.00 ms  sent") && Contains("nothing, 4 times"));
}
