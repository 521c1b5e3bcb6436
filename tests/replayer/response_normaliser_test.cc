#include <catch2/catch.hpp>

#include "played.h"
#include "response_normaliser.h"
#include "toml_value.h"

using namespace replay;
using namespace replay::samples;

namespace {

using Course = std::vector<std::string>;

std::vector<Normaliser> rules(const std::string& value) {
    const TomlValue document = parse_toml("normalise = " + value);
    return Normaliser::read(document.members.at(0).second);
}

void add(Interaction& made, EventKind kind, const std::string& bytes) {
    Event event{};
    event.kind = kind;
    event.size = static_cast<std::uint32_t>(bytes.size());
    made.events.push_back(event);
    made.stream(stream_of(kind)) += bytes;
}

void add_progress(Interaction& made, std::int64_t total, std::int64_t now) {
    const std::int64_t amounts[4] = {total, now, 0, 0};
    add(made, EventKind::progress, {reinterpret_cast<const char*>(amounts), sizeof amounts});
}

constexpr std::uint32_t kSize = 0x600008;
constexpr std::uint32_t kSizeReal = 0x300008;
constexpr std::uint32_t kHeaderSize = 0x20000b;
constexpr std::uint32_t kLength = 0x60000f;

// A response with its head and these chunks, and a progress event behind each.
Interaction response(const Course& chunks, const std::string& more_headers = "") {
    Interaction made;
    made.metadata.request.method = "GET";
    made.metadata.request.url = "http://h/";
    made.head.canonical_key = {1, 2};
    std::size_t size = 0;
    for (const std::string& chunk : chunks) size += chunk.size();
    add(made, EventKind::header, "HTTP/1.1 200 OK\r\n");
    add(made, EventKind::header, "Content-Length: " + std::to_string(size) + "\r\n");
    if (!more_headers.empty()) add(made, EventKind::header, more_headers);
    add(made, EventKind::header, "\r\n");
    std::size_t now = 0;
    for (const std::string& chunk : chunks) {
        add(made, EventKind::body, chunk);
        now += chunk.size();
        add_progress(made, static_cast<std::int64_t>(size), static_cast<std::int64_t>(now));
    }
    made.metadata.infos = {{kSize, static_cast<std::int64_t>(size), 0, "", {}},
                           {kSizeReal, 0, static_cast<double>(size), "", {}},
                           {kLength, static_cast<std::int64_t>(size), 0, "", {}},
                           {kHeaderSize, static_cast<std::int64_t>(made.stream(Stream::response_head).size()), 0, "", {}}};
    return made;
}

}  // namespace

TEST_CASE("response normaliser: a fixed value, with all that depends on the length") {
    Interaction made = response({"{\"id\": 1", "234, \"x\": ", "true}"});
    normalise_response(made, rules("{in = 'body /id', with = '7'}"));
    CHECK(course_of(made) == Course{"header:HTTP/1.1 200 OK\r\n", "header:Content-Length: 20\r\n", "header:\r\n", "body:{\"id\": ",
                                    "progress 20 7 0 0", "body:7, \"x\": ", "progress 20 15 0 0", "body:true}", "progress 20 20 0 0"});
    CHECK(made.metadata.infos[0].integer == 20);
    CHECK(made.metadata.infos[1].real == 20);
    CHECK(made.metadata.infos[2].integer == 20);
    CHECK(made.metadata.infos[3].integer == static_cast<std::int64_t>(made.stream(Stream::response_head).size()));
}

TEST_CASE("response normaliser: what it makes of values depends on the request alone, and keeps equal ones equal") {
    const auto body_of = [](const std::string& id, const std::string& other, std::uint64_t key) {
        Interaction made = response({"{\"id\":\"" + id + "\",\"self\":\"" + id + "\",\"other\":\"" + other + "\"}"});
        made.head.canonical_key.low = key;
        normalise_response(made, rules("'body /*'"));
        return made.stream(Stream::response_body);
    };
    CHECK(body_of("abcdefghij", "bcdefghijk", 1) == body_of("zyxwvutsrq", "yxwvutsrqp", 1));
    CHECK(body_of("abcdefghij", "bcdefghijk", 1) != body_of("abcdefghij", "bcdefghijk", 2));
    const std::string body = body_of("abcdefghij", "bcdefghijk", 1);
    CHECK(body.substr(7, 10) == body.substr(27, 10));
    CHECK(body.substr(7, 10) != body.substr(48, 10));
}

TEST_CASE("response normaliser: headers, by name and by pattern") {
    Interaction made = response({"x"}, "X-Trace:  abc-17 \r\n");
    made.metadata.kept = {{0, "x-trace", "kept-9"}};
    normalise_response(made, rules("{in = 'header x-tra*', pattern = '\\d+', with = 'N'}"));
    CHECK(course_of(made)[2] == "header:X-Trace:  abc-N \r\n");
    CHECK(made.metadata.kept[0].value == "kept-N");
    normalise_response(made, rules("{in = 'header X-Trace', with = 'fixed'}"));
    CHECK(course_of(made)[2] == "header:X-Trace:  fixed \r\n");
    CHECK(made.metadata.infos[3].integer == static_cast<std::int64_t>(made.stream(Stream::response_head).size()));
}

TEST_CASE("response normaliser: patterns in a text body") {
    Interaction made = response({"token=abc", "def&x=token=", "g"});
    normalise_response(made, rules("{in = 'body', pattern = 'token=(\\w)\\w*', with = 'T$1'}"));
    CHECK(made.stream(Stream::response_body) == "Ta&x=Tg");
    CHECK(made.events[3].size + made.events[5].size + (made.events.size() > 7 ? made.events[7].size : 0) == 7);
}

TEST_CASE("response normaliser: a chunk of which nothing is left goes, unless the application refused it") {
    Interaction made = response({"a", "bbbb", "c"});
    normalise_response(made, rules("{in = 'body', pattern = 'b+', with = ''}"));
    CHECK(course_of(made) == Course{"header:HTTP/1.1 200 OK\r\n", "header:Content-Length: 2\r\n", "header:\r\n", "body:a",
                                    "progress 2 1 0 0", "progress 2 1 0 0", "body:c", "progress 2 2 0 0"});
    made = response({"bbbb"});
    made.events[3].flags = kEventAnswered;
    made.events[3].value = 2;
    normalise_response(made, rules("{in = 'body', pattern = 'b+', with = 'bbbbbbbb'}"));
    CHECK(made.events[3].size == 8);
    CHECK(made.events[3].value == 4);
    normalise_response(made, rules("{in = 'body', pattern = 'b+', with = ''}"));
    CHECK(made.events[3].kind == EventKind::body);
    CHECK(made.events[3].size == 0);
}

TEST_CASE("response normaliser: lengths that are not the body's stay") {
    Interaction made = response({"{\"id\":1}"});
    made.events[1].size = 0;
    std::string& head = made.stream(Stream::response_head);
    head = "HTTP/1.1 302 Found\r\nContent-Length: 8\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 99\r\nX: 8\r\n\r\n";
    made.events.erase(made.events.begin() + 1);
    made.events[0].size = static_cast<std::uint32_t>(head.size());
    made.metadata.infos[0].integer = 5;  // of what it was before libcurl unpacked it
    const std::string before = head;
    normalise_response(made, rules("{in = 'body /id', with = '1000'}"));
    CHECK(head == before);
    CHECK(made.metadata.infos[0].integer == 5);
    CHECK(made.stream(Stream::response_body) == "{\"id\":1000}");
}

TEST_CASE("response normaliser: what was offered in a pause goes along") {
    Interaction made = response({"{\"id\":\"abc\"}"});
    Event paused{};
    paused.kind = EventKind::paused;
    paused.detail = static_cast<std::uint16_t>(EventKind::body);
    paused.value = 12;
    made.events.insert(made.events.begin() + 3, paused);
    normalise_response(made, rules("{in = 'body /id', with = 'abcdef'}"));
    CHECK(made.events[3].value == 15);
    CHECK(made.events[4].size == 15);
}

TEST_CASE("response normaliser: bodies in frames, and what no rule finds, stay as they are") {
    Interaction made = response({"{\"id\":1}"});
    add(made, EventKind::frame, std::string(sizeof(WsFrame), '\0'));
    normalise_response(made, rules("'body /id'"));
    CHECK(made.stream(Stream::response_body) == "{\"id\":1}");
    made = response({"no JSON"});
    const Course before = course_of(made);
    normalise_response(made, rules("['body /id', 'header X-None', {in = 'body', pattern = 'zzz'}]"));
    CHECK(course_of(made) == before);
}

TEST_CASE("normaliser: what makes no sense is rejected") {
    for (const char* const bad : {"'query x'", "'path'", "'part x'", "'body'", "'nowhere'", "3", "{with = 'x'}", "{in = 'body'}",
                                  "{in = 3}", "{in = 'body /x', witch = 'y'}", "{in = 'body', pattern = '('}",
                                  "{in = 'body', pattern = 'a', with = '$1'}", "{in = 'header x', with = \"a\\nb\"}", "['body /x', 3]"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(rules(bad), MatchingError);
    }
    CHECK(rules("'header X-Id'").size() == 1);
    CHECK(rules("['body /', {in = 'body /x'}, {in = 'body', pattern = 'x'}]").size() == 3);
}
