#include "pattern_table.h"

#include <algorithm>
#include <array>

namespace replay {

namespace {

// Where those kLeast bytes of a text stand in which the most different ones do.
std::size_t most_varied(std::string_view text) {
    std::array<std::size_t, 256> counts{};
    const auto count_of = [&](std::size_t at) -> std::size_t& { return counts[static_cast<unsigned char>(text[at])]; };
    std::size_t different = 0;
    std::size_t most = 0;
    std::size_t best = 0;
    for (std::size_t end = 1; end <= text.size(); ++end) {
        if (count_of(end - 1)++ == 0) ++different;
        if (end > PatternTable::kLeast && --count_of(end - 1 - PatternTable::kLeast) == 0) --different;
        if (end < PatternTable::kLeast || different <= most) continue;
        most = different;
        best = end - PatternTable::kLeast;
    }
    return best;
}

}  // namespace

void PatternTable::add(std::string_view text, SecretPattern pattern) {
    pattern.size = static_cast<std::uint32_t>(text.size());
    pattern.probe_at = static_cast<std::uint32_t>(most_varied(text));
    pattern.probe = key_of(text, pattern.probe_at);
    std::vector<SecretPattern>& alike = patterns_[key_of(text, 0)];
    const auto shorter = std::find_if(alike.begin(), alike.end(), [&](const SecretPattern& one) { return one.size < pattern.size; });
    alike.insert(shorter, pattern);
    if (patterns_.size() * kSparse > marks_.size() * kWord) {
        --shift_;
        marks_.assign(marks_.size() * 2, 0);
        for (const auto& [key, patterns] : patterns_) mark(key);
    }
    mark(key_of(text, 0));
    starts_.add(text[0], text[1], text[2]);
}

void PatternTable::mark(std::uint64_t key) {
    const std::size_t place = place_of(key);
    marks_[place / kWord] |= std::uint64_t{1} << place % kWord;
}

}  // namespace replay
