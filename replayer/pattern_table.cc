#include "pattern_table.h"

#include <algorithm>
#include <array>

namespace replay {

namespace {

// Where those kLeast bytes of a text stand in which the most different ones do: the last, for tokens begin alike and end by chance.
std::size_t most_varied(std::string_view text) {
    std::array<std::size_t, 256> counts{};
    const auto count_of = [&](std::size_t at) -> std::size_t& { return counts[static_cast<unsigned char>(text[at])]; };
    std::size_t different = 0;
    std::size_t most = 0;
    std::size_t best = 0;
    for (std::size_t end = 1; end <= text.size(); ++end) {
        if (count_of(end - 1)++ == 0) ++different;
        if (end > PatternTable::kLeast && --count_of(end - 1 - PatternTable::kLeast) == 0) --different;
        if (end < PatternTable::kLeast || different < most) continue;
        most = different;
        best = end - PatternTable::kLeast;
    }
    return best;
}

}  // namespace

void PatternTable::add(std::string_view text, SecretPattern pattern) {
    const Shape shape{static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(most_varied(text))};
    std::vector<Shape>& alike = shapes_[key_of(text, 0)];
    const auto is_before = [](const Shape& one, const Shape& other) {
        return one.size != other.size ? one.size > other.size : one.probe_at < other.probe_at;
    };
    const auto place = std::lower_bound(alike.begin(), alike.end(), shape, is_before);
    if (place == alike.end() || *place != shape) alike.insert(place, shape);
    probes_.insert(probe_of(text, shape));
    patterns_.emplace(checksum64(text), pattern);
    if (shapes_.size() * kSparse > marks_.size() * kWord) {
        --shift_;
        marks_.assign(marks_.size() * 2, 0);
        for (const auto& [key, shapes] : shapes_) mark(key);
    }
    mark(key_of(text, 0));
    starts_.add(text[0], text[1], text[2]);
}

void PatternTable::mark(std::uint64_t key) {
    const std::size_t place = place_of(key);
    marks_[place / kWord] |= std::uint64_t{1} << place % kWord;
}

}  // namespace replay
