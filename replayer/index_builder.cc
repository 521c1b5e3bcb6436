#include "index_builder.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <numeric>
#include <tuple>
#include <utility>

#include "cassette_walk.h"

namespace replay {

namespace {

std::uint32_t as_playable(std::uint64_t playable) {
    return playable <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(playable) : 0;
}

// Two of three slots are taken: with fewer the index grows, with more a look-up passes over more of them.
std::uint64_t homes_for(std::uint64_t keys) { return keys + (keys + 1) / 2; }

}  // namespace

// The pages while they are filled, one section after the other.
class IndexBuilder::Pages {
public:
    // For at most so many cells.
    explicit Pages(std::uint64_t most) : memory_(index_pages_for(kIndexHeaderCells + most)) {
        if (!memory_.has_room()) throw std::bad_alloc();
    }
    [[nodiscard]] IndexSection begin() const { return {next_, 0}; }
    void end(const IndexSection& section) { next_ += section.cells; }
    template <class Cell>
    void put(const IndexSection& section, std::uint64_t number, const Cell& cell) {
        const std::uint64_t at = section.first + number;
        std::memcpy(memory_.page(index_page_of(at)) + index_place_of(at), &cell, sizeof cell);
    }
    [[nodiscard]] IndexPages seal(IndexHeader header) {
        header.pages = index_pages_for(next_);
        return {std::move(memory_), header};
    }

private:
    PageMemory memory_;
    std::uint64_t next_ = kIndexHeaderCells;
};

void IndexBuilder::add(const InteractionHead& head, std::uint64_t offset, std::uint64_t playable) {
    rows_.push_back({head.exact_key, head.canonical_key, {head.bodiless_key, 0}, head.variant, offset, as_playable(playable), head.flags});
}

bool IndexBuilder::add_continuation(std::uint64_t interaction, std::uint64_t offset) {
    const auto continued =
        std::lower_bound(rows_.begin(), rows_.end(), interaction, [](const Row& row, std::uint64_t wanted) { return row.offset < wanted; });
    if (continued == rows_.end() || continued->offset != interaction) return false;
    continuations_.push_back({interaction, offset, {}});
    return true;
}

void IndexBuilder::add_all(const CassetteReader& cassette) {
    for (CassetteWalk walk(cassette); walk.next();) {
        if (!walk.is_interaction()) {
            if (!add_continuation(walk.continuation().interaction, walk.offset())) cassette.fail(walk.offset(), kStrayContinuation);
            continue;
        }
        if (rows_.size() + 1 == std::numeric_limits<std::uint32_t>::max())
            cassette.fail(walk.offset(), "there are more interactions than this version can find");
        add(walk.interaction(), walk.offset(), walk.playable());
    }
}

const Hash128& IndexBuilder::key_of(const Row& row, KeyKind kind) {
    switch (kind) {
        case KeyKind::exact:
            return row.exact;
        case KeyKind::canonical:
            return row.canonical;
        case KeyKind::bodiless:
            break;
    }
    return row.bodiless;
}

// A body that was pulled was hashed as it was pulled, and the recording asks a read callback for it: it is no answer to a request
// that gives its body whole.
bool IndexBuilder::is_found_by(const Row& row, KeyKind kind) {
    const bool is_pulled = (row.flags & kInteractionPulledBody) != 0;
    return !key_of(row, kind).empty() && (kind == KeyKind::exact || is_pulled == (kind == KeyKind::bodiless));
}

IndexBuilder::Sorted IndexBuilder::sorted(KeyKind kind) const {
    Sorted keyed;
    for (std::uint32_t row = 0; row < rows_.size(); ++row)
        if (is_found_by(rows_[row], kind)) keyed.push_back({key_of(rows_[row], kind).low, row});
    std::sort(keyed.begin(), keyed.end(), [this, kind](const Keyed& a, const Keyed& b) {
        if (a.low != b.low) return a.low < b.low;
        const auto rank = [&](const Keyed& one) { return std::tuple(key_of(rows_[one.row], kind).high, one.row); };
        return rank(a) < rank(b);
    });
    return keyed;
}

// All with the key of the one at `first`.
std::span<const IndexBuilder::Keyed> IndexBuilder::group_at(const Sorted& keyed, std::size_t first, KeyKind kind) const {
    const Hash128& key = key_of(rows_[keyed[first].row], kind);
    std::size_t end = first + 1;
    while (end < keyed.size() && keyed[end].low == key.low && key_of(rows_[keyed[end].row], kind) == key) ++end;
    return std::span(keyed).subspan(first, end - first);
}

std::uint64_t IndexBuilder::keys_in(const Sorted& keyed, KeyKind kind) const {
    std::uint64_t keys = 0;
    for (std::size_t i = 0; i < keyed.size(); i += group_at(keyed, i, kind).size()) ++keys;
    return keys;
}

IndexPages IndexBuilder::build(const CassetteId& id, std::uint64_t committed) const {
    Sorted tables[kKeyKinds];
    for (std::size_t i = 0; i < kKeyKinds; ++i) tables[i] = sorted(static_cast<KeyKind>(i));

    std::uint64_t most = continuations_.size();
    for (const Sorted& table : tables) most += homes_for(table.size()) + 2 * table.size();
    Pages pages(most);
    IndexHeader header{};
    header.magic = kIndexMagic;
    header.version = kIndexVersion;
    header.page_bytes = kIndexPage;
    header.id[0] = id[0];
    header.id[1] = id[1];
    header.committed = committed;
    for (std::size_t i = 0; i < kKeyKinds; ++i) header.tables[i] = put_table(pages, tables[i], static_cast<KeyKind>(i));
    std::vector<IndexContinuation> continuations = continuations_;
    std::stable_sort(continuations.begin(), continuations.end(),
                     [](const auto& a, const auto& b) { return a.interaction < b.interaction; });
    header.continuations = pages.begin();
    for (const IndexContinuation& one : continuations) pages.put(header.continuations, header.continuations.cells++, one);
    pages.end(header.continuations);
    return pages.seal(header);
}

IndexTable IndexBuilder::put_table(Pages& pages, const Sorted& keyed, KeyKind kind) const {
    IndexTable table{homes_for(keys_in(keyed, kind)), pages.begin(), {}};
    std::uint64_t entries = 0;
    for (std::size_t i = 0; i < keyed.size();) {
        const auto group = group_at(keyed, i, kind);
        const Row& first = rows_[group.front().row];
        IndexSlot slot{key_of(first, kind), first.offset, first.playable, group.front().row + 1};
        if (group.size() > 1) {
            slot = {slot.key, entries, static_cast<std::uint32_t>(group.size()), 0};
            entries += group.size();
        }
        const std::uint64_t place = std::max(index_home(slot.key, table.homes), table.slots.cells);
        pages.put(table.slots, place, slot);
        table.slots.cells = place + 1;
        i += group.size();
    }
    pages.end(table.slots);
    table.entries = pages.begin();
    for (std::size_t i = 0; i < keyed.size();) {
        const auto group = group_at(keyed, i, kind);
        if (group.size() > 1) {
            put_entries(pages, table.entries, table.entries.cells, group);
            table.entries.cells += group.size();
        }
        i += group.size();
    }
    pages.end(table.entries);
    return table;
}

void IndexBuilder::put_entries(Pages& pages, const IndexSection& section, std::uint64_t first, std::span<const Keyed> group) const {
    std::vector<std::uint32_t> by_variant(group.size());
    std::iota(by_variant.begin(), by_variant.end(), 0u);
    const auto variant_of = [&](std::uint32_t number) { return rows_[group[number].row].variant; };
    std::stable_sort(by_variant.begin(), by_variant.end(), [&](std::uint32_t a, std::uint32_t b) { return variant_of(a) < variant_of(b); });
    std::vector<std::uint32_t> in_order(group.size());
    for (std::uint32_t i = 0; i < by_variant.size(); ++i) in_order[by_variant[i]] = i;
    for (std::uint32_t i = 0; i < by_variant.size(); ++i) {
        const std::uint32_t number = group[by_variant[i]].row;
        const Row& row = rows_[number];
        pages.put(section, first + i, IndexEntry{row.variant, row.offset, row.playable, number + 1, in_order[i], 0});
    }
}

}  // namespace replay
