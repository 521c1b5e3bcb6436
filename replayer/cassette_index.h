#pragma once
// Which interactions of a cassette answer a request.
//
// Built once from the cassette's record heads and never changed, so that any number of threads may use it. A key maps to a
// run of entries in the order in which their transfers began. Only the session that recorded a key last answers for it:
// a command recorded again thereby replaces its own old answers and nobody else's.

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "cassette_reader.h"
#include "layout.h"

namespace replay {

class CassetteIndex {
public:
    struct Entry {
        std::uint64_t number;  // as `replay ls` counts
        std::uint64_t offset;
        std::uint64_t playable;
        std::uint64_t variant;
    };

    // The entries of one key, in order.
    class Answers : public std::span<const Entry> {
    public:
        Answers() = default;
        Answers(std::span<const Entry> in_order, const Entry* by_variant) : span(in_order), by_variant_(by_variant) {}

        // Those of a variant, in order too. Takes the logarithm of how many there are: a poll may have been recorded ten thousand times.
        [[nodiscard]] std::span<const Entry> of(std::uint64_t variant) const;

    private:
        const Entry* by_variant_ = nullptr;  // the same ones, by variant and then in order
    };

    // `except_session`: interactions of that session do not answer (a session that records what is missing must not be
    // answered by itself, or it would never record the second answer of a poll). 0: none.
    CassetteIndex(const std::vector<CassetteReader::Place>& places, std::uint64_t except_session);

    [[nodiscard]] Answers exact(const Hash128& key) const { return exact_.find(key); }
    [[nodiscard]] Answers canonical(const Hash128& key) const { return canonical_.find(key); }
    [[nodiscard]] Answers bodiless(std::uint64_t key) const { return bodiless_.find({key, 0}); }

    // Place::continuations of the interaction at `offset`.
    [[nodiscard]] std::vector<std::uint64_t> continuations(std::uint64_t offset) const;

private:
    // Entries grouped by key, and an open-addressing table of where each group begins: one or two cache misses a look-up
    // where a binary search over 10,000 keys takes a dozen.
    class Table {
    public:
        struct Keyed {
            Hash128 key;
            Entry entry;
        };
        void build(std::vector<Keyed> in_order);
        [[nodiscard]] Answers find(const Hash128& key) const;

    private:
        // One cache line, with the entry of a key that has only one: a look-up is a single miss in cold memory, not two.
        struct alignas(64) Group {
            Hash128 key;
            std::uint32_t first = 0;
            std::uint32_t count = 0;  // 0: free
            Entry only{};
        };
        [[nodiscard]] Answers answers_of(const Group& group) const;

        std::vector<Entry> entries_;  // of each key with several
        std::vector<Entry> by_variant_;
        std::vector<Group> groups_;
        std::uint64_t mask_ = 0;
        bool crowded_ = false;  // keys made to collide: groups_ is sorted by key instead
    };

    Table exact_;
    Table canonical_;
    Table bodiless_;
    std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> continuations_;  // few interactions have any
};

}  // namespace replay
