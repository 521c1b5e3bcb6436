#pragma once
// Makes the index of a cassette out of its record heads.
//
// All interactions of a key answer, in the order in which they stand in the file: whoever writes a cassette puts them in the order of their
// transfers, and leaves out what was recorded again (FORMAT.md, "Recording"). Takes the time of sorting them, whatever their keys are.

#include <cstdint>
#include <span>
#include <vector>

#include "cassette_reader.h"
#include "index_pages.h"
#include "layout.h"

namespace replay {

class IndexBuilder {
public:
    // The next interaction of the cassette, in the order of the file.
    void add(const InteractionHead& head, std::uint64_t offset, std::uint64_t playable);
    // A record that continues one of those added. False where it continues none.
    [[nodiscard]] bool add_continuation(std::uint64_t interaction, std::uint64_t offset);
    // All of a cassette. Throws CassetteError.
    void add_all(const CassetteReader& cassette);

    [[nodiscard]] std::size_t interactions() const { return rows_.size(); }
    // The index, of a cassette with this id and committed length. Throws std::bad_alloc.
    [[nodiscard]] IndexPages build(const CassetteId& id, std::uint64_t committed) const;

private:
    // What is needed of a head.
    struct Row {
        Hash128 exact;
        Hash128 canonical;
        Hash128 bodiless;
        std::uint64_t variant;
        std::uint64_t offset;
        std::uint32_t playable;
        std::uint32_t flags;
    };
    // One row in a table's order. With the part of the key that decides most often, for the rows themselves lie far apart.
    struct Keyed {
        std::uint64_t low;
        std::uint32_t row;
    };
    // In ascending order of key, those of one key in the order in which they answer.
    using Sorted = std::vector<Keyed>;
    class Pages;

    [[nodiscard]] static const Hash128& key_of(const Row& row, KeyKind kind);
    [[nodiscard]] static bool is_found_by(const Row& row, KeyKind kind);
    [[nodiscard]] Sorted sorted(KeyKind kind) const;
    [[nodiscard]] std::span<const Keyed> group_at(const Sorted& keyed, std::size_t first, KeyKind kind) const;
    [[nodiscard]] std::uint64_t keys_in(const Sorted& keyed, KeyKind kind) const;
    IndexTable put_table(Pages& pages, const Sorted& keyed, KeyKind kind) const;
    void put_entries(Pages& pages, const IndexSection& section, std::uint64_t first, std::span<const Keyed> group) const;

    std::vector<Row> rows_;
    std::vector<IndexContinuation> continuations_;
};

}  // namespace replay
