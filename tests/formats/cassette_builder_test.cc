#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <csignal>
#include <functional>
#include <memory>
#include <set>

#include "cassette_builder.h"
#include "connections.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// All interactions of these cassettes, in one.
void build(const std::string& path, const std::vector<std::string>& from) {
    std::vector<std::unique_ptr<CassetteReader>> readers;
    CassetteBuilder builder(path);
    for (const std::string& one : from) {
        readers.push_back(std::make_unique<CassetteReader>(one));
        for (const auto& place : readers.back()->scan()) builder.add(*readers.back(), place);
    }
    builder.finish();
}

Interaction with_body(const std::string& url, const std::string& body) {
    Interaction made = get(url);
    made.stream(Stream::response_body).clear();
    made.events.resize(3);
    add_event(made, EventKind::body, body, 2'000'000, 2);
    return made;
}

std::string long_body(char c, std::size_t size = 1'000'000) {
    std::string body(size, c);
    for (std::size_t i = 0; i < size; i += 1000) body[i] = static_cast<char>(i / 1000);
    return body;
}

StreamRef body_of(const CassetteReader::Place& place) { return place.head.streams[static_cast<std::size_t>(Stream::response_body)]; }

std::string complaint_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const CassetteError& error) {
        return error.what();
    }
    return "";
}

// Its body claims another checksum than it has.
std::string record_with_body_checksum(Interaction interaction, std::uint64_t checksum) {
    const std::string metadata = encode(interaction);
    interaction.head.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
    interaction.head.metadata_checksum = checksum64(metadata);
    interaction.head.event_count = static_cast<std::uint32_t>(interaction.events.size());
    std::string streams;
    for (std::size_t i = 0; i < kStreams; ++i) {
        interaction.head.streams[i] = {interaction.streams[i].size(), 0, checksum64(interaction.streams[i])};
        streams += interaction.streams[i];
    }
    interaction.head.streams[static_cast<std::size_t>(Stream::response_body)].checksum = checksum;
    std::string payload = raw(interaction.head);
    for (const Event& event : interaction.events) payload += raw(event);
    const std::size_t checked = payload.size();
    return record(RecordType::interaction, 0, payload + streams + metadata, checked);
}

}  // namespace

TEST_CASE("builder: what is added is read back, in order, with every stream") {
    const Scratch folder;
    std::mt19937_64 random(11);
    std::vector<Interaction> all{get(), everything(), Interaction{}, get()};
    for (int i = 0; i < 200; ++i) all.push_back(arbitrary(random));
    for (const Interaction& one : all) append(folder.file("a"), one);
    build(folder.file("b"), {folder.file("a")});
    CHECK(same(load_all(folder.file("b")), all));

    CassetteBuilder in_memory(folder.file("c"));
    for (Interaction& one : all) in_memory.add(one);
    in_memory.finish();
    CHECK(same(load_all(folder.file("c")), all));
    CHECK(file_contents(folder.file("c")) == file_contents(folder.file("b")));
    CHECK(CassetteReader(folder.file("b")).committed() == fs::file_size(folder.file("b")));
}

TEST_CASE("builder: add says where the record went") {
    const Scratch folder;
    CassetteBuilder builder(folder.file("a"));
    Interaction first = get();
    Interaction second = everything();
    const std::vector<std::uint64_t> offsets{builder.add(first), builder.add(second)};
    builder.finish();
    const auto places = CassetteReader(folder.file("a")).scan();
    REQUIRE(places.size() == 2);
    CHECK(places[0].offset == offsets[0]);
    CHECK(places[1].offset == offsets[1]);
}

TEST_CASE("builder: a cassette without interactions") {
    const Scratch folder;
    CassetteBuilder(folder.file("a")).finish();
    CHECK(fs::file_size(folder.file("a")) == sizeof(FileHeader));
    CHECK(load_all(folder.file("a")).empty());
}

TEST_CASE("builder: equal byte strings are stored once, whichever stream they are of") {
    const Scratch folder;
    const std::string body = long_body('x');
    append(folder.file("a"), with_body("http://h/1", body));
    append(folder.file("a"), with_body("http://h/2", body));
    Interaction upload = get("http://h/3");
    upload.stream(Stream::request_body) = body;
    append(folder.file("b"), upload);
    append(folder.file("b"), with_body("http://h/4", long_body('y')));
    build(folder.file("c"), {folder.file("a"), folder.file("b")});

    CHECK(same(load_all(folder.file("c")),
               {with_body("http://h/1", body), with_body("http://h/2", body), upload, with_body("http://h/4", long_body('y'))}));
    CHECK(fs::file_size(folder.file("c")) < 2 * body.size() + 5000);
    const auto places = CassetteReader(folder.file("c")).scan();
    CHECK(body_of(places[0]).location == 0);
    CHECK(body_of(places[1]).location != 0);
    CHECK(places[2].head.streams[static_cast<std::size_t>(Stream::request_body)].location == body_of(places[1]).location);

    // Once more, out of the cassette that has references, in another order: the first is whole, the others refer to it.
    const CassetteReader compact(folder.file("c"));
    CassetteBuilder turned(folder.file("d"));
    for (const std::size_t i : {2, 3, 1, 0}) turned.add(compact, compact.scan()[i]);
    turned.finish();
    CHECK(same(load_all(folder.file("d")),
               {upload, with_body("http://h/4", long_body('y')), with_body("http://h/2", body), with_body("http://h/1", body)}));
    CHECK(fs::file_size(folder.file("d")) < 2 * body.size() + 5000);
}

TEST_CASE("builder: short strings are not worth a reference") {
    const Scratch folder;
    for (const std::size_t size : {CassetteBuilder::kShortest - 1, CassetteBuilder::kShortest}) {
        CassetteBuilder builder(folder.file("a"));
        for (int i = 0; i < 2; ++i) {
            Interaction one = with_body("http://h/", std::string(size, 'x'));
            builder.add(one);
        }
        builder.finish();
        const auto places = CassetteReader(folder.file("a")).scan();
        CHECK((body_of(places[1]).location != 0) == (size == CassetteBuilder::kShortest));
        CHECK(load_all(folder.file("a"))[1].stream(Stream::response_body) == std::string(size, 'x'));
    }
}

TEST_CASE("builder: long heads are not shared, and no response head is") {
    const Scratch folder;
    for (const std::size_t size : {kLongestSharedHead, kLongestSharedHead + 1}) {
        CassetteBuilder builder(folder.file("a"));
        for (int i = 0; i < 2; ++i) {
            Interaction one = get();
            one.stream(Stream::request_head).resize(size, 'x');
            one.stream(Stream::response_head).resize(size, 'y');
            builder.add(one);
        }
        builder.finish();
        const auto places = CassetteReader(folder.file("a")).scan();
        const auto location_of = [&](Stream stream) { return places[1].head.streams[static_cast<std::size_t>(stream)].location; };
        CHECK((location_of(Stream::request_head) != 0) == (size == kLongestSharedHead));
        CHECK(location_of(Stream::response_head) == 0);
    }
}

TEST_CASE("builder: a reference points at an earlier interaction, not into its own record") {
    const Scratch folder;
    Interaction echo = with_body("http://h/", long_body('x', 5000));
    echo.stream(Stream::request_body) = long_body('x', 5000);
    CassetteBuilder builder(folder.file("a"));
    builder.add(echo);
    builder.finish();
    const auto places = CassetteReader(folder.file("a")).scan();
    for (const StreamRef& ref : places[0].head.streams) CHECK(ref.location == 0);
}

TEST_CASE("builder: the same interactions give the same file; others, or another order, another id") {
    const Scratch folder;
    append(folder.file("a"), get());
    append(folder.file("a"), with_body("http://h/", long_body('x')));
    append(folder.file("b"), everything());
    build(folder.file("1"), {folder.file("a"), folder.file("b")});
    build(folder.file("2"), {folder.file("a"), folder.file("b")});
    build(folder.file("3"), {folder.file("b"), folder.file("a")});
    build(folder.file("4"), {folder.file("a")});
    build(folder.file("5"), {folder.file("1")});
    CHECK(file_contents(folder.file("1")) == file_contents(folder.file("2")));
    CHECK(file_contents(folder.file("1")) == file_contents(folder.file("5")));
    const auto id_in = [&](const char* name) { return file_contents(folder.file(name)).substr(offsetof(FileHeader, id), 16); };
    CHECK(id_in("1") != id_in("3"));
    CHECK(id_in("1") != id_in("4"));
    CHECK(id_in("1").substr(0, 8) != id_in("1").substr(8));
}

TEST_CASE("builder: continuations follow their interaction, and say where it is now") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Piece hello = Piece{}.line("reached\n").sent("hello");
    const Piece answer = Piece{}.received("you said hello").received("", 81, 7);
    append(path, get());
    CassetteWriter writer(path);
    Interaction interaction = connected();
    const auto one = writer.append(interaction);
    const auto two = writer.append(interaction);
    writer.append(two, hello.events, hello.bytes, false);
    writer.append(one, answer.events, answer.bytes, false);
    writer.append(two, answer.events, answer.bytes, false);
    writer.append(one, {}, {}, true);
    const std::vector<Interaction> before = load_all(path);

    const CassetteReader reader(path);
    const auto places = reader.scan();
    CassetteBuilder builder(folder.file("b"));
    for (const std::size_t i : {2, 1}) builder.add(reader, places[i]);
    builder.finish();
    const CassetteReader built(folder.file("b"));
    const auto moved = built.scan();
    REQUIRE(moved.size() == 2);
    CHECK(same(load_all(folder.file("b")), {before[2], before[1]}));
    REQUIRE(moved[1].continuations.size() == 2);
    StoredContinuation last;
    last.open(built, moved[1].continuations[1]);
    CHECK(last.is_last());
    CHECK(last.head().interaction == moved[1].offset);
}

TEST_CASE("builder: flags, fields and events that it does not know are carried over") {
    const Scratch folder;
    Interaction later = get();
    later.head.flags |= 1u << 9;
    add_event(later, static_cast<EventKind>(77), "unknown", 4'500'000, 3, 1, 2, 1u << 7);
    const std::string metadata = encode(later) + std::string("\x40\x03xyz", 5);
    const std::string one =
        record(RecordType::interaction, 1u << 5, payload(later, metadata), sizeof(InteractionHead) + later.events.size() * sizeof(Event));
    Piece piece = Piece{}.received("word");
    std::string continuation = raw(ContinuationHead{sizeof(FileHeader), 1, 1u << 8}) + raw(piece.events[0]) + piece.bytes;
    const std::size_t all = continuation.size();
    const std::string two = record(RecordType::continuation, 1u << 6, std::move(continuation), all);
    put_file(folder.file("a"), cassette(one + two));
    build(folder.file("b"), {folder.file("a")});
    CHECK(file_contents(folder.file("b")).substr(sizeof(FileHeader)) == one + two);
}

TEST_CASE("builder: records of unknown kinds are left out") {
    const Scratch folder;
    const std::string settings = record(static_cast<RecordType>(0x54544553), kRecordSkippable, "mode=record", 11);
    put_file(folder.file("a"), cassette(settings + record(get()) + settings));
    build(folder.file("b"), {folder.file("a")});
    CHECK(file_contents(folder.file("b")).substr(sizeof(FileHeader)) == record(get()));
}

TEST_CASE("builder: golden cassettes are read the same once they are rebuilt") {
    const Scratch folder;
    int tried = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(__FILE__).parent_path().parent_path() / "golden")) {
        if (entry.path().extension() != ".cassette") continue;
        CAPTURE(entry.path().string());
        build(folder.file("b"), {entry.path().string()});
        CHECK(same(load_all(folder.file("b")), load_all(entry.path().string())));
        ++tried;
    }
    CHECK(tried >= 5);
}

TEST_CASE("builder: a body far longer than its window") {
    const Scratch folder;
    const std::string body = long_body('x', 3'333'333);
    append(folder.file("a"), with_body("http://h/1", body));
    append(folder.file("a"), with_body("http://h/2", body));
    std::string other = body;
    other.back() = '!';
    append(folder.file("a"), with_body("http://h/3", other));
    build(folder.file("b"), {folder.file("a")});
    CHECK(same(load_all(folder.file("b")), load_all(folder.file("a"))));
    CHECK(fs::file_size(folder.file("b")) < 2 * body.size() + 5000);
}

TEST_CASE("builder: what is damaged is refused, wherever the damage is, and the others can be added") {
    const Scratch folder;
    Interaction two = connected("http://h/2");
    two.stream(Stream::request_head) = "GET";
    two.stream(Stream::request_body) = std::string(100, 'b');
    const std::string first = record(with_body("http://h/1", std::string(100, 'a')));
    const std::string third = record(get("http://h/3"));
    const std::uint64_t at = sizeof(FileHeader) + first.size();
    const std::string second = record(two) + record(at, Piece{}.received("answer"));
    put_file(folder.file("good"), cassette(first + second + third));
    const std::vector<Interaction> all = load_all(folder.file("good"));

    std::set<std::string> built;
    for (std::size_t flipped = 0; flipped < second.size(); ++flipped) {
        CAPTURE(flipped);
        std::string bad = second;
        bad[flipped] = static_cast<char>(bad[flipped] ^ 0x10);
        put_file(folder.file("bad"), cassette(first + bad + third));
        std::vector<CassetteReader::Place> places;
        std::unique_ptr<CassetteReader> reader;
        try {
            reader = std::make_unique<CassetteReader>(folder.file("bad"));
            places = reader->scan();
        } catch (const CassetteError&) {
            continue;  // not even to be gone through
        }
        if (places.size() != 3) continue;
        CassetteBuilder builder(folder.file("b"));
        builder.add(*reader, places[0]);
        const std::string complaint = complaint_of([&] { builder.add(*reader, places[1]); });
        builder.add(*reader, places[2]);
        builder.finish();
        const std::vector<Interaction> left = load_all(folder.file("b"));
        if (complaint.empty()) {
            REQUIRE(same(left, all));  // padding
        } else {
            REQUIRE_THAT(complaint, Contains(folder.file("bad")) && Contains("damaged at byte"));
            REQUIRE(same(left, {all[0], all[2]}));
            built.insert(file_contents(folder.file("b")));
        }
    }
    CHECK(built.size() == 1);
}

TEST_CASE("builder: a checksum that lies is no reason to drop bytes") {
    const Scratch folder;
    const std::string precious = long_body('p', 300'000);
    const std::string other = long_body('o', 300'000);
    // The second claims the first one's checksum for another body: it is damaged, and not taken for the first.
    put_file(folder.file("a"), cassette(record(with_body("http://h/1", precious)) +
                                        record_with_body_checksum(with_body("http://h/2", other), checksum64(precious))));
    const CassetteReader reader(folder.file("a"));
    const auto places = reader.scan();
    CassetteBuilder builder(folder.file("b"));
    builder.add(reader, places[0]);
    CHECK_THAT(complaint_of([&] { builder.add(reader, places[1]); }), Contains("does not have its checksum"));
    builder.finish();
    CHECK(same(load_all(folder.file("b")), {with_body("http://h/1", precious)}));

    // The other way round: what lies comes first, and is never stored.
    CassetteBuilder turned(folder.file("b"));
    CHECK_THROWS_AS(turned.add(reader, places[1]), CassetteError);
    turned.add(reader, places[0]);
    turned.finish();
    CHECK(same(load_all(folder.file("b")), {with_body("http://h/1", precious)}));
}

TEST_CASE("builder: references that overlap do not blow a small cassette up") {
    const Scratch folder;
    const std::string body = long_body('x', 200'000);
    std::string records = record(with_body("http://h/1", body));
    const std::uint64_t at = sizeof(FileHeader) + sizeof(RecordHeader) + sizeof(InteractionHead) + 4 * sizeof(Event) +
                             with_body("", "").stream(Stream::response_head).size();
    constexpr std::size_t kShift = 100;
    for (std::size_t i = 1; i < 100; ++i) {
        Interaction part = with_body("http://h/part", body.substr(i * kShift));
        StreamRef& ref = part.head.streams[static_cast<std::size_t>(Stream::response_body)];
        ref = {body.size() - i * kShift, at + i * kShift, 0};
        ref.checksum = checksum64(part.stream(Stream::response_body));
        records += record(part);
    }
    put_file(folder.file("a"), cassette(records));
    CHECK(load_all(folder.file("a")).size() == 100);  // each by itself can be read
    CHECK_THAT(complaint_of([&] { build(folder.file("b"), {folder.file("a")}); }), Contains("overlap") && Contains(folder.file("a")));
    CHECK_FALSE(fs::exists(folder.file("b")));
}

TEST_CASE("builder: references to one string, however many, are followed once") {
    const Scratch folder;
    const std::string body = long_body('x', 200'000);
    {
        CassetteBuilder builder(folder.file("a"));
        for (int i = 0; i < 1000; ++i) {
            Interaction one = with_body("http://h/" + std::to_string(i), body);
            builder.add(one);
        }
        builder.finish();
    }
    // More than the limit of what may be gone through, were each reference counted.
    build(folder.file("b"), {folder.file("a")});
    CHECK(file_contents(folder.file("b")) == file_contents(folder.file("a")));
}

TEST_CASE("builder: a disk that is full leaves the old cassette, and the builder says what to do") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get("http://h/old"));
    const std::string before = file_contents(path);
    for (const std::size_t size : {std::size_t{100'000}, std::size_t{2'000'000}}) {
        CHECK(in_child([&] {
                  signal(SIGXFSZ, SIG_DFL);
                  const rlimit small{50'000, 50'000};
                  setrlimit(RLIMIT_FSIZE, &small);
                  const std::string complaint = complaint_of([&] {
                      CassetteBuilder builder(path);
                      Interaction large = with_body("http://h/large", long_body('x', size));
                      builder.add(large);
                      builder.finish();
                  });
                  return complaint.find("make room") != std::string::npos && complaint.find(path) != std::string::npos;
              }) == Ended::yes);
        CHECK(file_contents(path) == before);
        CHECK(std::distance(fs::directory_iterator(folder.file("")), fs::directory_iterator()) == 1);
    }
}

TEST_CASE("builder: it replaces cassettes, damaged ones too, and nothing else") {
    const Scratch folder;
    const std::string path = folder.file("a");
    for (const std::string& old : {std::string(), cassette(record(get())), cassette(record(get())).substr(0, 10)}) {
        put_file(path, old);
        CassetteBuilder(path).finish();
        CHECK(fs::file_size(path) == sizeof(FileHeader));
    }
    for (const std::string& old : {std::string("#!/bin/sh\n"), std::string("\x89RPL"), std::string(500, 'x')}) {
        put_file(path, old);
        CHECK_THROWS_WITH(CassetteBuilder(path), Contains("is not a cassette") && Contains(path));
        CHECK(file_contents(path) == old);
        CHECK(std::distance(fs::directory_iterator(folder.file("")), fs::directory_iterator()) == 1);
    }
}

TEST_CASE("builder: an interaction that could not be read again is refused") {
    const Scratch folder;
    Interaction deep = get();
    for (int depth = 0; depth < 40; ++depth) {
        Part outer;
        outer.parts = std::move(deep.metadata.request.parts);
        deep.metadata.request.parts = {outer};
    }
    CassetteBuilder builder(folder.file("a"));
    CHECK_THROWS_WITH(builder.add(deep), Contains("nests too deep") && Contains(folder.file("a")));
    Interaction good = get();
    builder.add(good);
    builder.finish();
    CHECK(same(load_all(folder.file("a")), {get()}));
}

TEST_CASE("builder: what stands there already is not touched") {
    const Scratch folder;
    append(folder.file("a"), get());
    append(folder.file("a"), everything());
    const auto rebuild = [&](const std::string& path) {
        CassetteBuilder builder(path);
        const CassetteReader reader(folder.file("a"));
        for (const auto& place : reader.scan()) builder.add(reader, place);
        return builder.finish();
    };
    const std::string before = file_contents(folder.file("a"));
    const auto written = fs::last_write_time(folder.file("a"));
    CHECK_FALSE(rebuild(folder.file("a")));  // though its id is another one
    CHECK(file_contents(folder.file("a")) == before);
    CHECK(fs::last_write_time(folder.file("a")) == written);
    CHECK(rebuild(folder.file("b")));
    CHECK_FALSE(rebuild(folder.file("b")));

    // A header that says otherwise, or a tail of an append that was cut short: then it is written.
    std::string damaged = file_contents(folder.file("b"));
    damaged[offsetof(FileHeader, committed)] ^= 8;
    put_file(folder.file("c"), damaged);
    CHECK(rebuild(folder.file("c")));
    put_file(folder.file("d"), before + "torn");
    CHECK(rebuild(folder.file("d")));
    CHECK(file_contents(folder.file("c")) == file_contents(folder.file("b")));
    CHECK(file_contents(folder.file("d")) == file_contents(folder.file("b")));
}

TEST_CASE("builder: keys can be changed on the way") {
    const Scratch folder;
    append(folder.file("a"), get());
    const CassetteReader reader(folder.file("a"));
    CassetteBuilder builder(folder.file("b"));
    builder.add(reader, reader.scan().at(0), [](InteractionHead& head, Metadata&) { head.canonical_key = {1, 2}; });
    builder.finish();
    Interaction expected = get();
    expected.head.canonical_key = {1, 2};
    CHECK(same(load_all(folder.file("b")), {expected}));
}
