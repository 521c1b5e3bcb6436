// A packed cassette reads as the plain one that is in it.

#include "packed_cassette.h"

#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <atomic>
#include <thread>

#include "allocations.h"
#include "connections.h"
#include "index_file.h"
#include "index_samples.h"
#include "packed.h"
#include "reading.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

// With long bodies, a continuation, and a body that stands elsewhere.
std::string rich() {
    std::mt19937_64 random(11);
    const Interaction first = with_long_body(700'000);
    Interaction second = get("http://example.org/again");
    StreamRef& body = second.head.streams[static_cast<std::size_t>(Stream::response_body)];
    second.stream(Stream::response_body) = first.stream(Stream::response_body);
    body.length = second.stream(Stream::response_body).size();
    body.checksum = checksum64(second.stream(Stream::response_body));
    second.events = first.events;
    body.location = sizeof(FileHeader) + sizeof(RecordHeader) + sizeof(InteractionHead) + first.events.size() * sizeof(Event) +
                    first.stream(Stream::response_head).size();
    std::string records = record(first) + record(second);
    const std::uint64_t connection = sizeof(FileHeader) + records.size();
    records += record(connected()) + record(connection, Piece{}.sent("hello"), true);
    for (int i = 0; i < 100; ++i) records += record(arbitrary(random));
    return cassette(records);
}

std::string all_of(const std::string& path) {
    const CassetteReader reader(path);
    std::string bytes(reader.committed(), '\0');
    reader.read(0, bytes.data(), bytes.size());
    return bytes;
}

}  // namespace

TEST_CASE("packed: it reads as the plain one, whatever the size of its blocks") {
    const Scratch folder;
    const std::string plain = rich();
    put_file(folder.file("plain"), plain);
    const std::vector<Interaction> content = load_all(folder.file("plain"));
    for (const std::uint32_t block : {kLeastBlock, 4 * kLeastBlock, kMostBlock}) {
        const std::string path = folder.file("packed");
        put_file(path, packed(plain, block, plain.substr(5000, 3000)));
        CHECK(all_of(path) == plain);
        CHECK(same(load_all(path), content));
        const CassetteReader reader(path);
        const CassetteReader plainly(folder.file("plain"));
        CHECK(reader.is_packed());
        CHECK(reader.id() == plainly.id());
        CHECK(reader.committed() == plain.size());
        CHECK(reader.flags() == plainly.flags());
        CHECK(reader.stored() == std::filesystem::file_size(path));
        const auto places = reader.scan();
        const auto plain_places = plainly.scan();
        REQUIRE(places.size() == plain_places.size());
        for (std::size_t i = 0; i < places.size(); ++i) CHECK(places[i].offset == plain_places[i].offset);
    }
}

TEST_CASE("packed: any stretch of it can be read") {
    const Scratch folder;
    const std::string plain = rich();
    put_file(folder.file("a"), packed(plain));
    const CassetteReader reader(folder.file("a"));
    std::mt19937_64 random(3);
    for (int i = 0; i < 500; ++i) {
        const std::size_t at = i % 5 == 0 ? random() % 200 : random() % plain.size();
        const std::size_t size = random() % std::min<std::size_t>(plain.size() - at + 1, i % 2 == 0 ? 600 : 40'000);
        std::string bytes(size, '\0');
        reader.read(at, bytes.data(), size);
        REQUIRE(bytes == plain.substr(at, size));
    }
    char byte = 0;
    CHECK_THROWS_WITH(reader.read(plain.size(), &byte, 1), Contains("of what is packed in it: "));
}

TEST_CASE("packed: empty, of a file that says more than is needed, and behind a longer header") {
    const Scratch folder;
    const std::string path = folder.file("a");
    put_file(path, packed(cassette("")));
    CHECK(load_all(path).empty());
    PackedParts parts = parts_of(cassette(record(get())));
    parts.behind = std::string(100, 'x');
    put_file(path, parts.bytes());
    CHECK(same(load_all(path), {get()}));
    std::string later = parts.bytes().substr(sizeof(FileHeader));
    later = raw(file_header(80 + later.size(), 80)) + std::string(16, 'y') + later + "the rest of something";
    put_file(path, later);
    CHECK(same(load_all(path), {get()}));
    // A dictionary that carries an id, and frames that name it, are as good.
    parts = parts_of(cassette(record(everything())));
    parts.frames.front() = frame(cassette(record(everything())).substr(sizeof(FileHeader)), "", true);
    put_file(path, parts.bytes());
    CHECK(same(load_all(path), {everything()}));
}

TEST_CASE("packed: a long body plays through it, in memory that does not grow with it") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction large = with_long_body(6'000'000);
    put_file(path, packed(cassette(record(large)), kMostBlock));
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto place = place_in(*reader);
    const MostAllocated most;
    StoredInteraction stored;
    stored.open(reader, place.offset, place.playable);
    check_play(stored, large);
    CHECK(most.bytes() < 4 * StoredInteraction::kWindow);
}

TEST_CASE("packed: threads and forked children read it at once") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const std::string plain = rich();
    put_file(path, packed(plain));
    const CassetteReader reader(path);
    const auto read_some = [&](unsigned seed) {
        std::minstd_rand random(seed);
        for (int i = 0; i < 300; ++i) {
            const std::size_t at = random() % (plain.size() - 9000);
            std::string bytes(random() % 9000, '\0');
            reader.read(at, bytes.data(), bytes.size());
            if (bytes != plain.substr(at, bytes.size())) return false;
        }
        return true;
    };
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (unsigned seed = 1; seed <= 6; ++seed) threads.emplace_back([&, seed] { right += read_some(seed) ? 1 : 0; });
    int children = 0;
    for (unsigned seed = 10; seed < 16; ++seed) {
        const pid_t child = fork();
        if (child == 0) syscall(SYS_exit_group, read_some(seed) ? 0 : 1);  // a sanitizer would miss the threads
        int status = -1;
        waitpid(child, &status, 0);
        children += status == 0 ? 1 : 0;
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 6);
    CHECK(children == 6);
}

TEST_CASE("packed: the host closes its descriptor, or somebody truncates it") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction large = with_long_body(1'000'000);
    put_file(path, packed(cassette(record(get()) + record(large))));
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto places = reader->scan();
    StoredInteraction stored;
    REQUIRE(close_descriptors_of(path) >= 0);
    stored.open(reader, places[0].offset, places[0].playable);
    check_play(stored, get());
    stored.open(reader, places[1].offset, places[1].playable);
    REQUIRE(close_descriptors_of(path) >= 0);
    check_play(stored, large);
    std::filesystem::resize_file(path, 5000);
    CHECK_THROWS_WITH(reader->load(places[1]), Contains(path) && Contains("truncated while it was in use"));
    CHECK_THROWS_WITH(CassetteReader(path), Contains("truncated"));
}

TEST_CASE("packed: the index of the plain one serves it") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const std::string plain = cassette(record(get()) + record(everything()));
    put_file(path, plain);
    const CassetteReader reader(path);
    IndexHeader header = numbered_pages(300).header();
    header.id[0] = reader.id()[0];
    header.id[1] = reader.id()[1];
    header.committed = reader.committed();
    REQUIRE(save_index(reader, {PageMemory(header.pages), header}));
    put_file(path, packed(plain));
    CHECK(open_index(CassetteReader(path)) != nullptr);
    put_file(path, packed(cassette(record(get()))));
    CHECK(open_index(CassetteReader(path)) == nullptr);
}

TEST_CASE("packed: nothing is appended to it") {
    const Scratch folder;
    const std::string path = folder.file("a");
    put_file(path, packed(cassette(record(get()))));
    const std::string before = file_contents(path);
    Interaction one = get();
    CassetteWriter writer(path);
    CHECK_THROWS_WITH(writer.append(one), Contains(path) && Contains("is packed") && Contains("replay pack --plain"));
    CHECK_THROWS_WITH(CassetteWriter(path).prepare(), Contains("is packed"));
    CHECK(file_contents(path) == before);
}
