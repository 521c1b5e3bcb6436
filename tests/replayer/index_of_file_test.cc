#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "../formats/index_samples.h"
#include "cassette_index.h"
#include "found_by.h"
#include "index_builder.h"
#include "index_file.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
namespace fs = std::filesystem;

namespace {

using Numbers = std::vector<std::uint64_t>;

Numbers numbers(const CassetteIndex::Answers& answers) {
    Numbers found;
    for (std::uint64_t i = 0; i < answers.size(); ++i) found.push_back(answers[i].number);
    return found;
}

// Few keys, so that many share one; few variants; some pulled, some without a key.
Interaction arbitrary_of_few(std::mt19937_64& random) {
    Interaction made;
    const auto one_of = [&random](std::uint64_t many) { return (random() % many) * 0x9e3779b97f4a7c15; };
    made.head.exact_key = {one_of(400), 1};
    made.head.canonical_key = {one_of(300), 2};
    made.head.bodiless_key = one_of(200);
    made.head.variant = random() % 5;
    if (random() % 4 == 0) made.head.flags = kInteractionPulledBody;
    if (random() % 10 == 0) made.head.exact_key = {};
    add_event(made, EventKind::body, std::string(random() % 20, 'x'), 1);
    return made;
}

// A cassette that is not small, some of whose interactions are continued.
class Large {
public:
    explicit Large(unsigned seed = 1, std::size_t count = 2 * kSmallCassette) {
        std::mt19937_64 random(seed);
        CassetteWriter writer(path);
        std::vector<CassetteWriter::Appended> appended;
        for (std::size_t i = 0; i < count; ++i) {
            Interaction made = arbitrary_of_few(random);
            appended.push_back(writer.append(made));
            if (random() % 8 != 0) continue;
            const Event event{EventKind::send, 0, 0, 3, 1, 0, 0};
            writer.append(appended[random() % appended.size()], {&event, 1}, "abc", false);
        }
    }
    Scratch folder;
    std::string path = folder.file("a");
    std::string index = side_file(path, "index");
};

// What an index has to say, by the simplest means: everything that may be asked of it.
struct Said {
    std::map<std::string, Numbers> answers;
    std::map<std::uint64_t, std::vector<std::uint64_t>> continuations;
    friend bool operator==(const Said&, const Said&) = default;
};

std::string name_of(const char* table, const Hash128& key) { return table + std::to_string(key.low) + "," + std::to_string(key.high); }

Said said_by(const CassetteIndex& index, const std::vector<CassetteReader::Place>& places) {
    Said said;
    const auto note = [&said](const std::string& name, const CassetteIndex::Answers& answers) {
        said.answers[name] = numbers(answers);
        for (std::uint64_t variant = 0; variant < 6 && answers.size() > 1; ++variant)
            said.answers[name + " of " + std::to_string(variant)] = numbers(answers.of(variant));
    };
    for (const auto& place : places) {
        note(name_of("exact ", place.head.exact_key), index.exact(place.head.exact_key));
        note(name_of("canonical ", place.head.canonical_key), index.canonical(place.head.canonical_key));
        note(name_of("bodiless ", {place.head.bodiless_key, 0}), index.bodiless(place.head.bodiless_key));
        said.continuations[place.offset] = index.continuations(place.offset);
    }
    return said;
}

// The same, computed from the rules alone.
Said expected_of(const std::vector<CassetteReader::Place>& places) {
    using Place = CassetteReader::Place;
    const auto is_pulled = [](const Place& place) { return (place.head.flags & kInteractionPulledBody) != 0; };
    Said said;
    const auto note = [&](const char* table, const Hash128& key, auto fits) {
        const std::string name = name_of(table, key);
        Numbers& all = said.answers[name] = {};
        if (key.empty()) return;
        std::map<std::uint64_t, Numbers> of;
        for (const Place& place : places) {
            if (!fits(place)) continue;
            all.push_back(place.number);
            of[place.head.variant].push_back(place.number);
        }
        for (std::uint64_t variant = 0; variant < 6 && all.size() > 1; ++variant)
            said.answers[name + " of " + std::to_string(variant)] = of[variant];
    };
    for (const Place& asked : places) {
        const InteractionHead& head = asked.head;
        note("exact ", head.exact_key, [&](const Place& place) { return place.head.exact_key == head.exact_key; });
        note("canonical ", head.canonical_key,
             [&](const Place& place) { return place.head.canonical_key == head.canonical_key && !is_pulled(place); });
        note("bodiless ", {head.bodiless_key, 0},
             [&](const Place& place) { return place.head.bodiless_key == head.bodiless_key && is_pulled(place); });
        said.continuations[asked.offset] = asked.continuations;
    }
    return said;
}

// Asks an index that may lie everything, and returns how many answers it gave that are no answers. Whatever it says, it
// says it soon, and of no more interactions than its file has room for.
std::size_t lies_of(const CassetteIndex& index, const std::vector<CassetteReader::Place>& places, std::size_t cells) {
    std::size_t lies = 0;
    const auto ask = [&](const FoundBy& found_by, auto look_up) {
        try {
            const CassetteIndex::Answers answers = look_up();
            REQUIRE(answers.size() <= cells);
            const auto check = [&](const CassetteIndex::Answers& some) {
                if (some.empty()) return;
                for (const std::uint64_t number : {std::uint64_t{0}, some.size() / 2, some.size() - 1}) {
                    const CassetteIndex::Entry entry = some[number];
                    const bool is_one = std::any_of(places.begin(), places.end(), [&](const auto& place) {
                        return place.offset == entry.offset && found_by.fits(place.head);
                    });
                    lies += !is_one;
                }
            };
            check(answers);
            check(answers.of(2));
        } catch (const IndexError&) {
            ++lies;
        }
    };
    for (std::size_t i = 0; i < places.size(); i += 7) {
        const InteractionHead& head = places[i].head;
        ask({KeyKind::exact, head.exact_key}, [&] { return index.exact(head.exact_key); });
        ask({KeyKind::canonical, head.canonical_key}, [&] { return index.canonical(head.canonical_key); });
        ask({KeyKind::bodiless, {head.bodiless_key, 0}}, [&] { return index.bodiless(head.bodiless_key); });
        try {
            REQUIRE(index.continuations(places[i].offset).size() <= cells);
        } catch (const IndexError&) {
        }
    }
    return lies;
}

}  // namespace

TEST_CASE("index: says of any cassette what the rules say, built and from its file") {
    for (unsigned seed = 1; seed <= 3; ++seed) {
        const Large made(seed);
        const CassetteReader cassette(made.path);
        const auto places = cassette.scan();
        const Said expected = expected_of(places);
        CHECK(said_by(*CassetteIndex::build(cassette), places) == expected);
        CHECK_FALSE(fs::exists(made.index));
        const auto first = CassetteIndex::open(cassette);
        CHECK(fs::exists(made.index));
        CHECK(said_by(*first, places) == expected);
        const auto second = CassetteIndex::open(cassette);
        CHECK(second->is_of_file());
        CHECK(said_by(*second, places) == expected);
    }
}

TEST_CASE("index: a small cassette has no file, a large one has, from the one that writes it") {
    const Large small(1, kSmallCassette - 1);
    write_index(small.path);
    CHECK_FALSE(fs::exists(side_folder(small.path)));
    const Large large(1, kSmallCassette);
    write_index(large.path);
    CHECK(CassetteIndex::open(CassetteReader(large.path))->is_of_file());
    CHECK_NOTHROW(write_index(large.folder.file("missing")));
    put_file(large.folder.file("other"), "no cassette");
    CHECK_NOTHROW(write_index(large.folder.file("other")));
}

TEST_CASE("index: grown and replaced cassettes are indexed anew") {
    const Large made;
    const auto newest = [&] {
        const CassetteReader cassette(made.path);
        const auto index = CassetteIndex::open(cassette);
        CHECK(index->is_of_file());
        return numbers(index->exact({0x1111, 0x2222}));
    };
    CHECK(newest().empty());
    append(made.path, get());
    CHECK(newest() == Numbers{2 * kSmallCassette + 1});
    fs::remove(made.path);
    CHECK_THROWS_AS(newest(), CassetteMissing);
    for (std::size_t i = 0; i < kSmallCassette; ++i) append(made.path, get());
    CHECK(newest().size() == kSmallCassette);
}

TEST_CASE("index: where no file can be had it is built in memory") {
    const Large made;
    put_file(side_folder(made.path), "in the way");
    const CassetteReader cassette(made.path);
    const auto index = CassetteIndex::open(cassette);
    CHECK_FALSE(index->is_of_file());
    const auto places = cassette.scan();
    CHECK(said_by(*index, places) == expected_of(places));
}

TEST_CASE("index: a cassette that is damaged has none") {
    const Large made;
    const CassetteReader cassette(made.path);
    const std::uint64_t offset = cassette.scan().at(300).offset;
    std::string bytes = file_contents(made.path);
    bytes[offset + offsetof(RecordHeader, length)] ^= 1;
    put_file(made.path, bytes);
    CHECK_THROWS_WITH(CassetteIndex::open(CassetteReader(made.path)), Catch::Contains("at byte " + std::to_string(offset)));
    CHECK_FALSE(fs::exists(made.index));
}

TEST_CASE("index: processes that all find none make one, and each is answered") {
    const Large made;
    const CassetteReader cassette(made.path);
    const auto places = cassette.scan();
    const Said expected = said_by(*CassetteIndex::build(cassette), places);
    for (int round = 0; round < 3; ++round) {
        std::vector<pid_t> children;
        for (int i = 0; i < 6; ++i) {
            const pid_t child = fork();
            if (child == 0) {
                const CassetteReader own(made.path);
                _exit(said_by(*CassetteIndex::open(own), places) == expected ? 0 : 1);
            }
            children.push_back(child);
        }
        for (const pid_t child : children) {
            int status = -1;
            waitpid(child, &status, 0);
            CHECK(status == 0);
        }
        CHECK(CassetteIndex::open(cassette)->is_of_file());
        CHECK_FALSE(fs::exists(side_file(made.path, "index.new")));
        fs::remove(made.index);
    }
}

TEST_CASE("index: threads and forked processes share one that is read from a file") {
    const Large made;
    write_index(made.path);
    const CassetteReader cassette(made.path);
    const auto places = cassette.scan();
    const Said expected = said_by(*CassetteIndex::build(cassette), places);
    const auto index = CassetteIndex::open(cassette);
    REQUIRE(index->is_of_file());
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { wrong += said_by(*index, places) != expected; });
    for (int i = 0; i < 3; ++i) CHECK(in_child([&] { return said_by(*index, places) == expected; }) == Ended::yes);
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("index: whatever a file says, with right checksums, a look-up ends, and what it names can be told from an answer") {
    const Large made;
    write_index(made.path);
    const CassetteReader cassette(made.path);
    const auto places = cassette.scan();
    const std::string sound = file_contents(made.index);
    const std::uint64_t all = sound.size() / kIndexPage * kIndexCells;
    const auto lies_in = [&](std::string& index) {
        seal(index);
        put_new_file(made.index, index);
        auto opened = open_index(cassette);
        return opened == nullptr ? 0 : lies_of(CassetteIndex(std::move(opened)), places, sound.size() / kIndexCell);
    };
    std::string same = sound;
    CHECK(lies_in(same) == 0);

    std::mt19937_64 random(7);
    const std::uint64_t extremes[] = {0, 1, 2, 64, 1000, UINT32_MAX, std::uint64_t{1} << 32, INT64_MAX, UINT64_MAX - 1, UINT64_MAX};
    const auto any_word = [&] { return random() % 2 == 0 ? extremes[random() % std::size(extremes)] : random(); };
    SECTION("in each field of the header") {
        for (std::size_t word = 0; word < sizeof(IndexHeader) / 8; ++word)
            for (const std::uint64_t value : extremes) {
                std::string lie = sound;
                std::memcpy(lie.data() + sizeof(IndexPageHeader) + word * 8, &value, 8);
                static_cast<void>(lies_in(lie));
            }
    }
    SECTION("in one field of every cell") {
        for (std::size_t field = 0; field < kIndexCell / 4; ++field)
            for (const bool extreme : {false, true}) {
                std::string lie = sound;
                for (std::uint64_t cell = kIndexHeaderCells; cell < all; ++cell) {
                    const auto value = static_cast<std::uint32_t>(extreme ? extremes[random() % std::size(extremes)] : random());
                    std::memcpy(reinterpret_cast<char*>(&cell_in<IndexSlot>(lie, cell)) + field * 4, &value, sizeof value);
                }
                const std::size_t lies = lies_in(lie);
                if (field * 4 == offsetof(IndexSlot, offset)) CHECK(lies > 0);
            }
    }
    SECTION("in some fields of some cells, or in all") {
        for (int i = 0; i < 40; ++i) {
            std::string lie = sound;
            for (std::uint64_t left = i < 35 ? 1 + random() % 500 : all * 4; left > 0; --left) {
                const std::uint64_t value = any_word();
                const std::uint64_t cell = kIndexHeaderCells + random() % (all - kIndexHeaderCells);
                std::memcpy(reinterpret_cast<char*>(&cell_in<IndexSlot>(lie, cell)) + random() % 4 * 8, &value, sizeof value);
            }
            static_cast<void>(lies_in(lie));
        }
    }
    SECTION("with everything in the place of something else") {
        for (int i = 0; i < 20; ++i) {
            std::string lie = sound;
            for (std::uint64_t left = all; left > 0; --left)
                std::swap(cell_in<IndexSlot>(lie, kIndexHeaderCells + random() % (all - kIndexHeaderCells)),
                          cell_in<IndexSlot>(lie, kIndexHeaderCells + random() % (all - kIndexHeaderCells)));
            static_cast<void>(lies_in(lie));
        }
    }
}
