#include "cassette_merge.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "answer.h"
#include "checksum.h"
#include "request_key.h"

namespace replay {

namespace {

enum Which : std::size_t { kAncestor, kOurs, kTheirs };

using Indices = std::vector<std::size_t>;  // into a side's places, in file order

struct Group {
    std::array<Indices, 3> of;
    enum class Take { ours, theirs, conflict } take = Take::ours;
    bool is_done = false;
};

// By which interactions belong together: scope, canonical key, variant.
using Identity = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;

class Merge {
public:
    Merge(const MergeSide* ancestor, const MergeSide& ours, const MergeSide& theirs, const VolatileHeaders& volatile_headers)
        : sides_{ancestor, &ours, &theirs}, volatile_(volatile_headers) {}

    MergePlan plan() {
        for (const Which which : {kAncestor, kOurs, kTheirs})
            if (sides_[which] != nullptr) sort_in(which);
        for (auto& [identity, group] : groups_) decide(group);
        for (const std::size_t index : all(kOurs)) place_ours(index);
        for (const std::size_t index : all(kTheirs)) place_theirs(index);
        return std::move(plan_);
    }

private:
    Indices all(Which which) const {
        Indices indices(sides_[which]->places.size());
        for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i;
        return indices;
    }

    Metadata metadata_of(Which which, std::size_t index) const {
        const MergeSide& side = *sides_[which];
        StoredInteraction stored;
        stored.open(side.cassette, side.places[index].offset);
        return stored.metadata();
    }

    void sort_in(Which which) {
        std::vector<Group*>& member_of = member_of_[which];
        for (const std::size_t index : all(which)) {
            const Metadata metadata = metadata_of(which, index);
            const Hash128& key = sides_[which]->places[index].head.canonical_key;
            Group& group = groups_[{checksum64(metadata.scope), key.high, key.low, stable_variant(metadata.request, volatile_)}];
            group.of[which].push_back(index);
            member_of.push_back(&group);
        }
    }

    bool is_equal(Which a, Which b, const Group& group) const {
        return group.of[a].size() == group.of[b].size() && is_beginning(a, b, group);
    }

    // Whether the answers of one are the first ones of the other.
    bool is_beginning(Which a, Which b, const Group& group) const {
        Indices of_a = group.of[a];
        Indices of_b = group.of[b];
        const std::size_t both = std::min(of_a.size(), of_b.size());
        of_a.resize(both);
        of_b.resize(both);
        return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), [&](std::size_t in_a, std::size_t in_b) {
            return same_answer(sides_[a]->cassette, sides_[a]->places[in_a], sides_[b]->cassette, sides_[b]->places[in_b], volatile_);
        });
    }

    void decide(Group& group) const {
        if (group.of[kTheirs].empty() && group.of[kAncestor].empty()) return;
        if (is_equal(kOurs, kTheirs, group) || is_equal(kAncestor, kTheirs, group)) return;
        if (is_equal(kAncestor, kOurs, group)) {
            group.take = Group::Take::theirs;
            return;
        }
        const std::size_t of_ours = group.of[kOurs].size();
        const std::size_t of_theirs = group.of[kTheirs].size();
        if (of_ours == 0 || of_theirs == 0 || !is_beginning(kOurs, kTheirs, group))
            group.take = Group::Take::conflict;
        else
            group.take = of_ours >= of_theirs ? Group::Take::ours : Group::Take::theirs;
    }

    void place_ours(std::size_t index) {
        Group& group = *member_of_[kOurs][index];
        if (group.take == Group::Take::theirs) return place_whole(group);
        plan_.merged.push_back({sides_[kOurs], index});
        ++(group.of[kTheirs].empty() || group.take == Group::Take::conflict ? plan_.from_ours : plan_.from_both);
        if (group.take == Group::Take::conflict) set_apart(group);
    }

    void place_theirs(std::size_t index) {
        Group& group = *member_of_[kTheirs][index];
        if (group.take == Group::Take::theirs) place_whole(group);
        if (group.take == Group::Take::conflict) set_apart(group);
    }

    // Where its first one stands, so that the others of a cassette stay where they are.
    void place_whole(Group& group) {
        if (std::exchange(group.is_done, true)) return;
        for (const std::size_t index : group.of[kTheirs]) plan_.merged.push_back({sides_[kTheirs], index});
        plan_.from_theirs += group.of[kTheirs].size();
    }

    void set_apart(Group& group) {
        if (std::exchange(group.is_done, true)) return;
        for (const std::size_t index : group.of[kTheirs]) plan_.apart.push_back({sides_[kTheirs], index});
        const Which known = group.of[kOurs].empty() ? kTheirs : kOurs;
        const Metadata metadata = metadata_of(known, group.of[known].front());
        plan_.conflicts.push_back(
            {metadata.request.method + " " + metadata.request.url, metadata.scope, numbers(kOurs, group), numbers(kTheirs, group)});
    }

    std::vector<std::uint64_t> numbers(Which which, const Group& group) const {
        std::vector<std::uint64_t> out;
        for (const std::size_t index : group.of[which]) out.push_back(sides_[which]->places[index].number);
        return out;
    }

    std::array<const MergeSide*, 3> sides_;
    const VolatileHeaders& volatile_;
    std::map<Identity, Group> groups_;
    std::array<std::vector<Group*>, 3> member_of_;  // by index
    MergePlan plan_;
};

}  // namespace

MergePlan plan_merge(const MergeSide* ancestor, const MergeSide& ours, const MergeSide& theirs, const VolatileHeaders& volatile_headers) {
    return Merge(ancestor, ours, theirs, volatile_headers).plan();
}

void add_taken(CassetteBuilder& builder, const std::vector<MergePlan::Taken>& taken) {
    for (const MergePlan::Taken& one : taken) builder.add(one.side->cassette, one.side->places[one.index]);
}

}  // namespace replay
