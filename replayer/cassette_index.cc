#include "cassette_index.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace replay {

namespace {

bool less(const Hash128& a, const Hash128& b) { return std::pair(a.high, a.low) < std::pair(b.high, b.low); }

struct ByKey {
    bool operator()(const Hash128& a, const Hash128& b) const { return less(a, b); }
};

}  // namespace

CassetteIndex::CassetteIndex(const std::vector<CassetteReader::Place>& places, std::uint64_t except_session) {
    struct Newest {
        std::int64_t started = 0;
        std::uint64_t session = 0;
    };
    std::map<Hash128, Newest, ByKey> newest;
    for (const auto& place : places) {
        if (except_session != 0 && place.head.session == except_session) continue;
        Newest& known = newest[place.head.canonical_key];
        if (place.head.started_ns >= known.started) known = {place.head.started_ns, place.head.session};
    }

    std::vector<const CassetteReader::Place*> answering;
    for (const auto& place : places) {
        if (except_session != 0 && place.head.session == except_session) continue;
        if (newest[place.head.canonical_key].session == place.head.session) answering.push_back(&place);
    }
    std::stable_sort(answering.begin(), answering.end(),
                     [](const auto* a, const auto* b) { return a->head.started_ns < b->head.started_ns; });

    const auto table_by = [&](auto key_of, Table& table) {
        std::vector<Table::Keyed> keyed;
        for (const auto* place : answering) {
            const Hash128 key = key_of(place->head);
            if (!key.empty()) keyed.push_back({key, {place->number, place->offset, place->playable, place->head.variant}});
        }
        table.build(std::move(keyed));
    };
    table_by([](const InteractionHead& head) { return head.exact_key; }, exact_);
    table_by([](const InteractionHead& head) { return head.canonical_key; }, canonical_);
    table_by([](const InteractionHead& head) { return head.flags & kInteractionPulledBody ? Hash128{head.bodiless_key, 0} : Hash128{}; },
             bodiless_);
}

void CassetteIndex::Table::build(std::vector<Keyed> in_order) {
    std::stable_sort(in_order.begin(), in_order.end(), [](const Keyed& a, const Keyed& b) { return less(a.key, b.key); });
    groups_.assign(std::bit_ceil(in_order.size() * 2 + 1), {});
    mask_ = groups_.size() - 1;
    entries_.reserve(in_order.size());
    for (std::size_t i = 0; i < in_order.size();) {
        const Hash128 key = in_order[i].key;
        const std::size_t first = i;
        for (; i < in_order.size() && in_order[i].key == key; ++i) entries_.push_back(in_order[i].entry);
        std::uint64_t slot = key.low & mask_;
        while (groups_[slot].count != 0) slot = (slot + 1) & mask_;
        groups_[slot] = {key, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(i - first)};
    }
}

std::span<const CassetteIndex::Entry> CassetteIndex::Table::find(const Hash128& key) const {
    if (key.empty() || groups_.empty()) return {};
    for (std::uint64_t slot = key.low & mask_; groups_[slot].count != 0; slot = (slot + 1) & mask_) {
        const Group& group = groups_[slot];
        if (group.key == key) return {entries_.data() + group.first, group.count};
    }
    return {};
}

}  // namespace replay
