#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "../formats/index_samples.h"
#include "cassette_index.h"
#include "session_run.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

constexpr std::size_t kUrls = kSmallCassette / 2;

std::string url_of(std::size_t number) { return "http://h/" + std::to_string(1000 + number); }

// A cassette with an index, in which each URL is answered twice: "1003 first" and "1003 second".
class Recorded {
public:
    Recorded() {
        Run recording(path, Mode::record);
        for (const char* const which : {" first", " later"})
            for (std::size_t i = 0; i < kUrls; ++i) recording.record(Asked(url_of(i)).answered(std::to_string(1000 + i) + which), nullptr);
        write_index(path);
    }
    static std::string first(std::size_t number) { return "body:" + std::to_string(1000 + number) + " first"; }
    static std::string later(std::size_t number) { return "body:" + std::to_string(1000 + number) + " later"; }

    // Puts each interaction in the place of its neighbour, which is as long: the header is as it was, and so is the index.
    void turn_over() const {
        const auto places = CassetteReader(path).scan();
        std::string bytes = file_contents(path);
        for (std::size_t i = 0; i + 1 < places.size(); i += 2) {
            const std::uint64_t one = places[i].offset;
            const std::uint64_t other = places[i + 1].offset;
            const std::uint64_t end = i + 2 < places.size() ? places[i + 2].offset : bytes.size();
            REQUIRE(end - other == other - one);
            std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(one), bytes.begin() + static_cast<std::ptrdiff_t>(other),
                             bytes.begin() + static_cast<std::ptrdiff_t>(other));
        }
        put_new_file(path, bytes);
    }

    Scratch folder;
    std::string path = folder.file("a");
    std::string index = side_file(path, "index");
};

}  // namespace

TEST_CASE("session: is answered out of the index beside the cassette") {
    const Recorded made;
    put_file(made.folder.file("copy"), file_contents(made.index));
    Run replaying(made.path, Mode::replay);
    for (const std::size_t number : {7u, 3u, 7u, 3u, 3u})
        CHECK_THAT(replaying.answer_to(Asked(url_of(number))), Contains(std::to_string(1000 + number)));
    CHECK(replaying.answer_to(Asked("http://h/none")) == "missed");
    CHECK(file_contents(made.index) == file_contents(made.folder.file("copy")));
}

TEST_CASE("session: an index that is wrong about everything is found out, and no request loses its turn") {
    const Recorded made;
    made.turn_over();
    Run replaying(made.path, Mode::replay);
    CHECK(replaying.answer_to(Asked(url_of(4))) == Recorded::first(4));
    CHECK(replaying.answer_to(Asked(url_of(4))) == Recorded::later(4));
    CHECK(replaying.answer_to(Asked(url_of(5))) == Recorded::first(5));
    CHECK(replaying.answer_to(Asked("http://h/none")) == "missed");
}

TEST_CASE("session: an index with damaged pages is built anew when it comes to them") {
    const Recorded made;
    std::string bytes = file_contents(made.index);
    for (std::size_t at = kIndexPage; at < bytes.size(); at += kIndexPage) bytes[at + 100] ^= 1;
    put_new_file(made.index, bytes);
    Run replaying(made.path, Mode::replay);
    for (std::size_t i = 0; i < kUrls; ++i) REQUIRE(replaying.answer_to(Asked(url_of(i))) == Recorded::first(i));
    for (std::size_t i = 0; i < kUrls; ++i) REQUIRE(replaying.answer_to(Asked(url_of(i))) == Recorded::later(i));
}

TEST_CASE("session: an index that is cut short while it is in use") {
    const Recorded made;
    Run replaying(made.path, Mode::replay);
    CHECK(replaying.answer_to(Asked(url_of(0))) == Recorded::first(0));
    CHECK(truncate(made.index.c_str(), 100) == 0);
    for (std::size_t i = 1; i < kUrls; ++i) REQUIRE(replaying.answer_to(Asked(url_of(i))) == Recorded::first(i));
}

// As daemons do.
TEST_CASE("session: a host that closes the descriptors of cassette and index again and again") {
    const Recorded made;
    Run replaying(made.path, Mode::replay);
    for (std::size_t i = 0; i < kUrls; ++i) {
        REQUIRE(replaying.answer_to(Asked(url_of(i))) == Recorded::first(i));
        if (i % 10 == 0) close_range(100, ~0u, 0);
    }
}

TEST_CASE("session: a recording that is damaged is said to be, and the others are played, by whatever index") {
    const Recorded made;
    const auto places = CassetteReader(made.path).scan();
    std::string bytes = file_contents(made.path);
    SECTION("in its events") { bytes[places[4].offset + sizeof(RecordHeader) + sizeof(InteractionHead)] ^= 1; }
    SECTION("in its length, so that no index can be built") { bytes[places[4].offset + offsetof(RecordHeader, length)] ^= 1; }
    put_new_file(made.path, bytes);
    Run replaying(made.path, Mode::replay);
    CHECK_THAT(replaying.answer_to(Asked(url_of(4))), Contains("damaged at byte " + std::to_string(places[4].offset)));
    CHECK(replaying.answer_to(Asked(url_of(5))) == Recorded::first(5));
    CHECK_THAT(replaying.answer_to(Asked(url_of(4))), !Contains("body:1004 first"));
}

TEST_CASE("session: threads that find an index out at the same time") {
    const Recorded made;
    const bool lies = GENERATE(true, false);
    if (lies) {
        made.turn_over();
    } else {
        std::string bytes = file_contents(made.index);
        for (std::size_t at = kIndexPage; at < bytes.size(); at += kIndexPage) bytes[at + 100] ^= 1;
        put_new_file(made.index, bytes);
    }
    Run replaying(made.path, Mode::replay);
    std::atomic<std::size_t> wrong = 0;
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < kUrls; i += 4) {
                wrong += replaying.answer_to(Asked(url_of(i))) != Recorded::first(i);
                wrong += replaying.answer_to(Asked(url_of(i))) != Recorded::later(i);
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
}
