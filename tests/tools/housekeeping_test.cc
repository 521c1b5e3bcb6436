#include <catch2/catch.hpp>

#include "../formats/connections.h"
#include "cassette_builder.h"
#include "number_list.h"
#include "request_key.h"
#include "tool_run.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;

namespace {

// With the keys that its request has.
Interaction keyed(Interaction made) {
    const std::string& body = made.stream(Stream::request_body);
    const RequestKeys keys = keys_of(made.metadata.request, body);
    made.head.exact_key = keys.exact;
    made.head.canonical_key = keys.canonical;
    made.head.bodiless_key = keys.bodiless;
    made.head.variant = keys.variant;
    return made;
}

Interaction text(const std::string& url, const std::string& body) { return keyed(answered(url, "text/plain", body)); }

void make(const std::string& path, const std::vector<Interaction>& interactions) {
    for (const Interaction& one : interactions) append(path, one);
}

void flip(const std::string& path, const std::string& before) {
    std::string bytes = contents(path);
    bytes[bytes.find(before)] ^= 1;
    write_file(path, bytes);
}

}  // namespace

TEST_CASE("verify: a line for each sound cassette") {
    const TempFolder folder;
    make(folder.file("a"), {text("http://h/1", "one"), text("http://h/2", std::string(300'000, 'x'))});
    samples::append(folder.file("b"), keyed(samples::connected()),
                    {samples::Piece{}.line("hi\n").sent("x"), samples::Piece{}.received_frame("y")});
    append(folder.file("b"), keyed(samples::everything()));
    append(folder.file("b"), keyed(samples::answered_frames()));
    CassetteWriter(folder.file("empty")).prepare();
    const Ran ran = run({"verify", folder.file("a"), folder.file("b"), folder.file("empty")});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    CHECK_THAT(ran.out, Contains(folder.file("a") + ": sound: 2 interactions, 30") && Contains("/b: sound: 3 interactions") &&
                            Contains("/empty: sound: 0 interactions"));
    CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 3);
}

TEST_CASE("verify: whatever byte of a cassette is another one, it says so") {
    const TempFolder folder;
    samples::append(folder.file("a"), keyed(samples::connected()), {samples::Piece{}.sent("x")});
    append(folder.file("a"), keyed(samples::everything()));
    const std::string whole = contents(folder.file("a"));
    const std::size_t padding = 21;  // of three records at most: nobody looks at it
    std::size_t unnoticed = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string bad = whole;
        bad[at] = static_cast<char>(bad[at] ^ 0x20);
        write_file(folder.file("b"), bad);
        const Ran ran = run({"verify", folder.file("b")});
        if (ran.status == 0) ++unnoticed;
        CHECK((ran.status == 0) == (ran.out.find("sound") != std::string::npos));
    }
    CHECK(unnoticed <= padding + sizeof(FileHeader::flags) + sizeof(FileHeader::reserved));
}

TEST_CASE("verify: what is damaged, by number and request, and what to do") {
    const TempFolder folder;
    make(folder.file("a"), {text("http://h/1", "first"), text("http://h/2", "second"), text("http://h/3", "third")});
    flip(folder.file("a"), "second");
    const Ran ran = run({"verify", folder.file("a"), folder.file("missing"), "/dev/null"});
    CHECK(ran.status == 1);
    CHECK_THAT(ran.out, Contains("a: damaged: 1 of 3 interactions cannot be played") && Contains("#2 GET http://h/2: ") &&
                            Contains("does not have its checksum") && Contains("replay rm " + folder.file("a") + " 2`"));
    CHECK_THAT(ran.out, Contains("missing: missing") && Contains("/dev/null: unreadable"));
    CHECK(run({"rm", folder.file("a"), "2"}).status == 0);
    CHECK(run({"verify", folder.file("a")}).status == 0);
    CHECK(urls_in(folder.file("a")) == Urls{"http://h/1", "http://h/3"});
}

TEST_CASE("verify: of much that is wrong, a screenful is named") {
    const TempFolder folder;
    std::vector<Interaction> all;
    for (int i = 1; i <= 30; ++i) {
        all.push_back(text("http://h/" + std::to_string(i), "body"));
        if (i > 2) all.back().head.canonical_key.low ^= 1;
    }
    make(folder.file("a"), all);
    const Ran ran = run({"verify", folder.file("a")});
    CHECK_THAT(ran.out, Contains("misfiled: 28 of 30 interactions") && Contains("#3 GET") && Contains("#22 GET") && !Contains("#23 GET") &&
                            Contains("\n  and 8 more\n"));
}

TEST_CASE("verify: events and references that make no sense under sound checksums") {
    const TempFolder folder;
    const auto said = [&](const std::string& records) {
        samples::put_file(folder.file("a"), samples::cassette(records));
        const Ran ran = run({"verify", folder.file("a")});
        CHECK(ran.status == 1);
        return ran.out;
    };
    Interaction greedy = keyed(samples::get());
    greedy.events[3].size += 100;
    CHECK_THAT(said(samples::record(greedy)), Contains("ask for more than its response body has"));
    Interaction modest = keyed(samples::get());
    modest.events[3].size -= 1;
    CHECK_THAT(said(samples::record(modest)), Contains("its response body has more bytes than its events take"));
    Interaction traced = keyed(samples::get());
    traced.stream(Stream::trace) = "unclaimed";
    CHECK_THAT(said(samples::record(traced)), Contains("its trace has more bytes"));
    for (const EventKind kind : {EventKind::seek, EventKind::progress, EventKind::frame, EventKind::send}) {
        Interaction broken = keyed(samples::get());
        samples::add_event(broken, kind, "x", 9);
        CHECK_THAT(said(samples::record(broken)), Contains("#1 GET"));
    }
    Interaction asking = keyed(samples::get());
    samples::add_event(asking, EventKind::info, "", 9, 1, 5);
    CHECK_THAT(said(samples::record(asking)), Contains("answer that is not there"));

    const std::string first = samples::record(keyed(samples::get()));
    Interaction referring = keyed(samples::get());
    StreamRef& ref = referring.head.streams[static_cast<std::size_t>(Stream::response_body)];
    ref = {referring.stream(Stream::response_body).size(), sizeof(FileHeader) + first.find("{\"answer"),
           checksum64(referring.stream(Stream::response_body))};
    samples::put_file(folder.file("good"), samples::cassette(first + samples::record(referring)));
    CHECK(run({"verify", folder.file("good")}).status == 0);
    ref.location += 1;
    CHECK_THAT(said(first + samples::record(referring)), Contains("response body is said to stand at byte") && Contains("#2 GET"));
}

TEST_CASE("verify: a recording that was cut short does no harm, and is said") {
    const TempFolder folder;
    make(folder.file("a"), {text("http://h/1", "first")});
    samples::put_file(folder.file("a"), contents(folder.file("a")) + std::string(100, 'x'));
    const Ran ran = run({"verify", folder.file("a")});
    CHECK(ran.status == 0);
    CHECK_THAT(ran.out, Contains("100 B behind the last interaction") && Contains("no harm"));
    CHECK_THAT(run({"upgrade", folder.file("a")}).out, Contains("rewrote"));
    CHECK_THAT(run({"verify", folder.file("a")}).out, !Contains("behind"));
}

TEST_CASE("rekey: wrong keys are found, and computed anew") {
    const TempFolder folder;
    Interaction wrong = text("http://h/2", "second");
    wrong.head.canonical_key.low ^= 1;
    Interaction upload = text("http://h/3", "third");
    upload.stream(Stream::request_body).assign(700'000, 'u');
    upload.head.flags = kInteractionPulledBody;
    upload = keyed(upload);
    upload.head.exact_key = {};
    make(folder.file("a"), {text("http://h/1", "first"), wrong, upload});
    CHECK_THAT(run({"verify", folder.file("a")}).out,
               Contains("misfiled: 1 of 3 interactions") && Contains("#2 GET http://h/2\n") && Contains("`replay rekey "));
    CHECK(run({"verify", folder.file("a")}).status == 1);
    const Ran ran = run({"rekey", folder.file("a")});
    CHECK(ran.status == 0);
    CHECK_THAT(ran.out, Contains("keys of 1 interaction anew") && Contains(": #2"));
    CHECK(run({"verify", folder.file("a")}).status == 0);
    CHECK(samples::same(samples::load_all(folder.file("a")), {text("http://h/1", "first"), text("http://h/2", "second"), upload}));

    const std::string before = contents(folder.file("a"));
    CHECK_THAT(run({"rekey", folder.file("a")}).out, Contains("nothing to do"));
    CHECK(contents(folder.file("a")) == before);
}

TEST_CASE("rm: numbers and ranges; what is wrong removes nothing") {
    const TempFolder folder;
    const std::string path = folder.file("a");
    for (int i = 1; i <= 7; ++i) append(path, text("http://h/" + std::to_string(i), "x"));
    const std::string before = contents(path);
    for (const auto& [words, said] : {std::pair{Urls{"8"}, "there is no interaction 8; they are numbered from 1 to 7"},
                                      {Urls{"1", "0"}, "no interaction 0"},
                                      {Urls{"2-9"}, "no interaction 9"},
                                      {Urls{"4-2"}, "wrong way round"},
                                      {Urls{"x"}, "\"x\" is no number"},
                                      {Urls{"1-"}, "\"1-\" is no number"},
                                      {Urls{"99999999999999999999"}, "is no number"}}) {
        Urls command{"rm", path};
        command.insert(command.end(), words.begin(), words.end());
        const Ran ran = run(command);
        CHECK(ran.status == 1);
        CHECK_THAT(ran.err, Contains(said) && Contains("nothing was removed"));
        CHECK(contents(path) == before);
    }
    const Ran ran = run({"rm", path, "2", "5-7", "6"});
    CHECK(ran.status == 0);
    CHECK(ran.out == "removed #2, #5–7 from " + path + ", which holds 3 interactions now\n");
    CHECK(urls_in(path) == Urls{"http://h/1", "http://h/3", "http://h/4"});
    CHECK(run({"rm", path, "1-3"}).status == 0);
    CHECK(urls_in(path).empty());
    CHECK_THAT(run({"rm", path, "1"}).err, Contains("there are none at all"));
    CHECK(run({"rm", path}).status == 2);
    CHECK(run({"rm", folder.file("missing"), "1"}).status == 1);
    CHECK_FALSE(std::filesystem::exists(folder.file(".replay")));
}

TEST_CASE("number lists") {
    CHECK(numbers_in({"3", "1-2", "2"}, 3) == std::set<std::uint64_t>{1, 2, 3});
    CHECK(words_of({}).empty());
    CHECK(words_of({1, 3, 4, 6, 7, 8}) == "1 3 4 6-8");
    CHECK(text_of({1, 3, 4, 6, 7, 8}) == "#1, #3, #4, #6–8");
    CHECK(text_of({1, 2, 3, 5, 6, 8}) == "#1–3, #5, #6, #8");
    CHECK(text_of({}).empty());
}

TEST_CASE("upgrade: equal bodies are stored once; what gains nothing is not touched") {
    const TempFolder folder;
    const std::string path = folder.file("a");
    make(path, {text("http://h/1", std::string(5000, 'x')), text("http://h/2", std::string(5000, 'x'))});
    const auto before = samples::load_all(path);
    const Ran ran = run({"upgrade", path});
    CHECK_THAT(ran.out, Contains("rewrote " + path) && Contains("kB became") && Contains("version 1"));
    CHECK(samples::same(samples::load_all(path), before));
    CHECK(std::filesystem::file_size(path) < 7000);
    const auto written = std::filesystem::last_write_time(path);
    CHECK_THAT(run({"upgrade", path}).out, Contains("nothing to do") && Contains("version 1 of the format, the newest"));
    CHECK(std::filesystem::last_write_time(path) == written);
}

TEST_CASE("merge: a union, and what it consists of") {
    const TempFolder folder;
    make(folder.file("a"), {text("http://h/1", "one"), text("http://h/2", "two")});
    make(folder.file("b"), {text("http://h/2", "two"), text("http://h/3", "three")});
    const Ran ran = run({"merge", folder.file("a"), folder.file("b"), "-o", folder.file("c")});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    CHECK_THAT(ran.out, Contains("c: 3 interactions: 1 in both, 1 of " + folder.file("a") + ", 1 of " + folder.file("b")));
    CHECK(urls_in(folder.file("c")) == Urls{"http://h/1", "http://h/2", "http://h/3"});
    CHECK_FALSE(std::filesystem::exists(folder.file("c.conflict")));

    // Into one of them; and again, which changes nothing.
    CHECK(run({"merge", folder.file("a"), folder.file("b"), "-o", folder.file("a")}).status == 0);
    const std::string merged = contents(folder.file("a"));
    CHECK(merged == contents(folder.file("c")));
    CHECK(run({"merge", folder.file("a"), folder.file("b"), "-o", folder.file("a")}).status == 0);
    CHECK(contents(folder.file("a")) == merged);
}

TEST_CASE("merge: a conflict keeps both answers, and says which and how to go on") {
    const TempFolder folder;
    const std::string c = folder.file("c");
    make(folder.file("a"), {text("http://h/1", "one"), text("http://h/2", "two")});
    make(folder.file("b"), {text("http://h/2", "TWO"), text("http://h/3", "three")});
    const Ran ran = run({"merge", folder.file("a"), folder.file("b"), "-o", c});
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err,
               Contains("conflict: GET http://h/2 is answered differently: #2 in " + folder.file("a") + ", #1 in " + folder.file("b")) &&
                   Contains("replay merge " + c + ".conflict " + c + " -o " + c));
    CHECK(urls_in(c) == Urls{"http://h/1", "http://h/2", "http://h/3"});
    CHECK(samples::load_all(c)[1].stream(Stream::response_body) == "two");
    CHECK(samples::load_all(c + ".conflict").at(0).stream(Stream::response_body) == "TWO");
    CHECK(run({"verify", c, c + ".conflict"}).status == 0);

    // As it said: theirs instead.
    const Ran settled = run({"merge", c + ".conflict", c, "-o", c});
    CHECK(settled.status == 0);
    CHECK(settled.err.empty());
    CHECK_THAT(settled.out, Contains(c + ".conflict is removed"));
    CHECK_FALSE(std::filesystem::exists(c + ".conflict"));
    CHECK(samples::load_all(c)[0].stream(Stream::response_body) == "TWO");
    CHECK(urls_in(c).size() == 3);
}

TEST_CASE("merge: what is missing, damaged or no cassette leaves the output alone") {
    const TempFolder folder;
    make(folder.file("a"), {text("http://h/1", "one")});
    make(folder.file("b"), {text("http://h/2", "two")});
    flip(folder.file("b"), "two");
    write_file(folder.file("notes"), "not a cassette\n");
    CHECK_THAT(run({"merge", folder.file("a"), folder.file("b"), "-o", folder.file("c")}).err, Contains("does not have its checksum"));
    CHECK_THAT(run({"merge", folder.file("a"), folder.file("none"), "-o", folder.file("c")}).err, Contains("there is no cassette"));
    CHECK_THAT(run({"merge", folder.file("a"), folder.file("a"), "-o", folder.file("notes")}).err, Contains("is not a cassette"));
    CHECK(contents(folder.file("notes")) == "not a cassette\n");
    CHECK_FALSE(std::filesystem::exists(folder.file("c")));
    CHECK(run({"merge", folder.file("a"), folder.file("b")}).status == 2);
}
