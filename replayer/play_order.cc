#include "play_order.h"

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "stored_interaction.h"

namespace replay {

namespace {

struct Played {
    std::uint64_t session = 0;
    std::string scope{};
    std::uint32_t place = 0;
    std::uint64_t number = 0;
    std::int64_t started_ns = 0;
    std::int64_t ended_ns = 0;

    [[nodiscard]] bool is_in_group_of(const Played& other) const { return session == other.session && scope == other.scope; }
};

std::int64_t end_of(const InteractionHead& head) {
    constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
    const auto duration = static_cast<std::int64_t>(std::min<std::uint64_t>(head.duration_ns, kLast));
    std::int64_t end = 0;
    return __builtin_add_overflow(head.started_ns, duration, &end) ? kLast : end;
}

std::vector<Played> all_played(const UseBoard& board, const CassetteReader& cassette) {
    std::vector<Played> all;
    StoredInteraction stored;
    for (const CassetteReader::Place& place : cassette.scan()) {
        const std::uint32_t played = board.place_of(place.offset);
        if (played == 0) continue;
        stored.open(cassette, place.offset);
        all.push_back({place.head.session, stored.metadata().scope, played, place.number, place.head.started_ns, end_of(place.head)});
    }
    return all;
}

}  // namespace

std::vector<OutOfOrder> out_of_order(const UseBoard& board, const CassetteReader& cassette) {
    std::vector<Played> all = all_played(board, cassette);
    std::sort(all.begin(), all.end(), [](const Played& one, const Played& other) {
        return std::tie(one.session, one.scope, one.place) < std::tie(other.session, other.scope, other.place);
    });
    // From the last one on, so that what is at hand is the first to have ended of all that were played later.
    std::vector<std::pair<std::uint32_t, OutOfOrder>> found;
    const Played* first = nullptr;
    for (auto one = all.rbegin(); one != all.rend(); ++one) {
        if (first != nullptr && !one->is_in_group_of(*first)) first = nullptr;
        if (first != nullptr && first->ended_ns <= one->started_ns) found.push_back({one->place, {one->number, first->number}});
        if (first == nullptr || one->ended_ns < first->ended_ns) first = &*one;
    }
    std::sort(found.begin(), found.end(), [](const auto& one, const auto& other) { return one.first < other.first; });
    std::vector<OutOfOrder> pairs;
    pairs.reserve(found.size());
    for (const auto& [place, pair] : found) pairs.push_back(pair);
    return pairs;
}

}  // namespace replay
