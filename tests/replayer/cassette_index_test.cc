#include <catch2/catch.hpp>

#include <limits>
#include <memory>
#include <random>

#include "cassette_index.h"
#include "index_builder.h"

using namespace replay;

namespace {

// What the index needs of an interaction. `number` is where it stands among them: the tests say it for the reader's sake.
CassetteReader::Place place(std::uint64_t number, std::uint64_t key, std::uint64_t session = 1, std::int64_t started = 0) {
    CassetteReader::Place made{number, number * 1000, 300, {}};
    made.head.exact_key = {key, 1};
    made.head.canonical_key = {key, 2};
    made.head.session = session;
    made.head.started_ns = started;
    return made;
}

CassetteIndex index_of(const std::vector<CassetteReader::Place>& places) {
    IndexBuilder builder;
    for (const auto& place : places) builder.add(place.head, place.offset, place.playable);
    return CassetteIndex(std::make_unique<const IndexPages>(builder.build({1, 2}, 3)));
}

using Numbers = std::vector<std::uint64_t>;

Numbers numbers(const CassetteIndex::Answers& answers) {
    Numbers found;
    for (std::uint64_t i = 0; i < answers.size(); ++i) found.push_back(answers[i].number);
    return found;
}

}  // namespace

TEST_CASE("index: of nothing, and for keys that are none") {
    const CassetteIndex empty = index_of({});
    CHECK(empty.exact({1, 2}).empty());
    CHECK(empty.bodiless(1).empty());
    CassetteReader::Place keyless = place(1, 0);
    keyless.head.exact_key = {};
    keyless.head.canonical_key = {};
    const CassetteIndex index = index_of({keyless});
    CHECK(index.exact({}).empty());
    CHECK(index.canonical({}).empty());
}

TEST_CASE("index: finds by each key what has it, with all that is needed to play it") {
    CassetteReader::Place pulled = place(3, 30);
    pulled.head.flags = kInteractionPulledBody;
    pulled.head.bodiless_key = 77;
    CassetteReader::Place whole = place(4, 40);
    whole.head.bodiless_key = 77;
    whole.head.variant = 5;
    const CassetteIndex index = index_of({place(1, 10), place(2, 20), pulled, whole});
    CHECK(numbers(index.exact({10, 1})) == Numbers{1});
    CHECK(numbers(index.canonical({20, 2})) == Numbers{2});
    CHECK(index.exact({10, 2}).empty());
    CHECK(index.canonical({10, 1}).empty());
    CHECK(numbers(index.bodiless(77)) == Numbers{3});  // a body given whole is found by its hash
    const auto entry = index.exact({40, 1});
    REQUIRE(entry.size() == 1);
    CHECK(entry[0].offset == 4000);
    CHECK(entry[0].playable == 300);
}

TEST_CASE("index: answers come in the order of the file, whoever recorded them and when") {
    const CassetteIndex index = index_of({place(1, 10, 2, 300), place(2, 10, 1, 100), place(3, 10, 2, 200), place(4, 10, 1, 100)});
    CHECK(numbers(index.exact({10, 1})) == Numbers{1, 2, 3, 4});
    CHECK(numbers(index.canonical({10, 2})) == Numbers{1, 2, 3, 4});
}

TEST_CASE("index: those of a variant, in order") {
    std::vector<CassetteReader::Place> places;
    const std::uint64_t variants[] = {5, 3, 5, 0, 3, 5};
    for (std::uint64_t i = 0; i < 6; ++i) {
        places.push_back(place(2 * i + 1, 10, 1, static_cast<std::int64_t>(i)));
        places.back().head.variant = variants[i];
        places.push_back(place(2 * i + 2, i, 1));  // others
    }
    const CassetteIndex index = index_of(places);
    const auto answers = index.exact({10, 1});
    CHECK(numbers(answers) == Numbers{1, 3, 5, 7, 9, 11});
    CHECK(numbers(answers.of(5)) == Numbers{1, 5, 11});
    CHECK(numbers(answers.of(3)) == Numbers{3, 9});
    CHECK(numbers(answers.of(0)) == Numbers{7});
    CHECK(answers.of(4).empty());
    CHECK(numbers(index.exact({4, 1}).of(1)) == Numbers{10});  // the only answer is one of any variant
    CHECK(index.exact({99, 1}).of(0).empty());
}

TEST_CASE("index: recordings of a clock that was wrong still answer") {
    const CassetteIndex index = index_of({place(1, 10, 1, -5), place(2, 20, 1, std::numeric_limits<std::int64_t>::min())});
    CHECK(numbers(index.exact({10, 1})) == Numbers{1});
    CHECK(numbers(index.exact({20, 1})) == Numbers{2});
}

// A request whose body is given whole must not be played from a recording that asks a read callback for it.
TEST_CASE("index: what was pulled answers only requests that are pulled") {
    CassetteReader::Place pulled = place(1, 10);
    pulled.head.exact_key = {};
    pulled.head.flags = kInteractionPulledBody;
    pulled.head.bodiless_key = 77;
    const CassetteIndex index = index_of({pulled});
    CHECK(index.canonical({10, 2}).empty());
    CHECK(numbers(index.bodiless(77)) == Numbers{1});
}

TEST_CASE("index: many keys, random and alike") {
    std::mt19937_64 random(6);
    std::vector<CassetteReader::Place> places;
    for (std::uint64_t i = 0; i < 5000; ++i) places.push_back(place(i + 1, i % 2 == 0 ? random() : i << 32));
    const CassetteIndex index = index_of(places);
    for (const auto& one : places) {
        REQUIRE(numbers(index.exact(one.head.exact_key)) == Numbers{one.number});
        REQUIRE(numbers(index.canonical(one.head.canonical_key)) == Numbers{one.number});
    }
    for (int i = 0; i < 5000; ++i) REQUIRE(index.exact({random(), random()}).empty());
}

// Somebody who writes a cassette chooses its keys. With all of them in one slot of a hash table this would take hours.
TEST_CASE("index: keys made to collide cost no more than others") {
    std::vector<CassetteReader::Place> places;
    for (std::uint64_t i = 1; i <= 300'000; ++i) {
        places.push_back(place(i, 0));
        places.back().head.exact_key = {42, i};
        places.back().head.canonical_key = {i << 40, 42};
    }
    const CassetteIndex index = index_of(places);
    for (const auto& one : places) {
        REQUIRE(index.exact(one.head.exact_key).size() == 1);
        REQUIRE(index.exact(one.head.exact_key)[0].number == one.number);
        REQUIRE(index.canonical(one.head.canonical_key).size() == 1);
    }
    for (std::uint64_t i = 300'001; i <= 600'000; ++i) REQUIRE(index.exact({42, i}).empty());
}
