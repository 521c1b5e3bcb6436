#include "cassette_index.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace replay {

namespace {

// Hashes half filling a table come nowhere near it; keys that somebody chose do, and would make building it quadratic.
constexpr std::uint64_t kLongestProbe = 512;

bool less(const Hash128& a, const Hash128& b) { return std::pair(a.high, a.low) < std::pair(b.high, b.low); }

struct ByKey {
    bool operator()(const Hash128& a, const Hash128& b) const { return less(a, b); }
};

}  // namespace

CassetteIndex::CassetteIndex(const std::vector<CassetteReader::Place>& places, std::uint64_t except_session) {
    std::map<Hash128, const InteractionHead*, ByKey> newest;
    for (const auto& place : places) {
        if (except_session != 0 && place.head.session == except_session) continue;
        const InteractionHead*& known = newest[place.head.canonical_key];
        if (known == nullptr || place.head.started_ns >= known->started_ns) known = &place.head;
    }

    std::vector<const CassetteReader::Place*> answering;
    for (const auto& place : places) {
        if (except_session != 0 && place.head.session == except_session) continue;
        if (newest[place.head.canonical_key]->session == place.head.session) answering.push_back(&place);
    }
    std::stable_sort(answering.begin(), answering.end(),
                     [](const auto* a, const auto* b) { return a->head.started_ns < b->head.started_ns; });

    for (const auto* place : answering)
        if (!place->continuations.empty()) continuations_.emplace(place->offset, place->continuations);

    const auto table_by = [&](auto key_of, Table& table) {
        std::vector<Table::Keyed> keyed;
        for (const auto* place : answering) {
            const Hash128 key = key_of(place->head);
            if (!key.empty()) keyed.push_back({key, {place->number, place->offset, place->playable, place->head.variant}});
        }
        table.build(std::move(keyed));
    };
    table_by([](const InteractionHead& head) { return head.exact_key; }, exact_);
    // A body that was pulled was hashed as it was pulled, and the recording asks a read callback for it: it is no answer to a
    // request that gives its body whole.
    table_by([](const InteractionHead& head) { return head.flags & kInteractionPulledBody ? Hash128{} : head.canonical_key; }, canonical_);
    table_by(
        [](const InteractionHead& head) {
            return head.flags & kInteractionPulledBody ? Hash128{head.bodiless_key, 0} : Hash128{};
        },
        bodiless_);
}

std::vector<std::uint64_t> CassetteIndex::continuations(std::uint64_t offset) const {
    if (continuations_.empty()) return {};
    const auto found = continuations_.find(offset);
    return found == continuations_.end() ? std::vector<std::uint64_t>{} : found->second;
}

std::span<const CassetteIndex::Entry> CassetteIndex::Answers::of(std::uint64_t variant) const {
    struct ByVariant {
        bool operator()(const Entry& entry, std::uint64_t wanted) const { return entry.variant < wanted; }
        bool operator()(std::uint64_t wanted, const Entry& entry) const { return wanted < entry.variant; }
    };
    const auto [first, last] = std::equal_range(by_variant_, by_variant_ + size(), variant, ByVariant{});
    return {first, last};
}

void CassetteIndex::Table::build(std::vector<Keyed> in_order) {
    std::stable_sort(in_order.begin(), in_order.end(), [](const Keyed& a, const Keyed& b) { return less(a.key, b.key); });
    std::vector<Group> sorted;
    for (std::size_t i = 0; i < in_order.size();) {
        const Hash128 key = in_order[i].key;
        const Entry only = in_order[i].entry;
        const std::size_t first = entries_.size();
        for (; i < in_order.size() && in_order[i].key == key; ++i) entries_.push_back(in_order[i].entry);
        const std::size_t count = entries_.size() - first;
        if (count == 1) entries_.pop_back();
        sorted.push_back({key, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count), only});
    }
    by_variant_ = entries_;
    const auto is_before = [](const Entry& a, const Entry& b) { return a.variant < b.variant; };
    for (const Group& group : sorted)
        if (group.count > 1)
            std::stable_sort(by_variant_.begin() + group.first, by_variant_.begin() + group.first + group.count, is_before);
    groups_.assign(std::bit_ceil(sorted.size() * 2 + 1), {});
    mask_ = groups_.size() - 1;
    for (const Group& group : sorted) {
        std::uint64_t slot = group.key.low & mask_;
        std::uint64_t probes = 0;
        for (; groups_[slot].count != 0 && probes < kLongestProbe; ++probes) slot = (slot + 1) & mask_;
        if (probes == kLongestProbe) {
            groups_ = std::move(sorted);
            crowded_ = true;
            return;
        }
        groups_[slot] = group;
    }
}

CassetteIndex::Answers CassetteIndex::Table::answers_of(const Group& group) const {
    if (group.count == 1) return {{&group.only, 1}, &group.only};
    return {{entries_.data() + group.first, group.count}, by_variant_.data() + group.first};
}

CassetteIndex::Answers CassetteIndex::Table::find(const Hash128& key) const {
    if (key.empty() || groups_.empty()) return {};
    if (crowded_) {
        const auto found = std::lower_bound(groups_.begin(), groups_.end(), key,
                                            [](const Group& group, const Hash128& wanted) { return less(group.key, wanted); });
        if (found == groups_.end() || found->key != key) return {};
        return answers_of(*found);
    }
    for (std::uint64_t slot = key.low & mask_; groups_[slot].count != 0; slot = (slot + 1) & mask_) {
        const Group& group = groups_[slot];
        if (group.key == key) return answers_of(group);
    }
    return {};
}

}  // namespace replay
