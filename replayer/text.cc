#include "text.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace replay {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known) {
    word = word.substr(0, 64);  // a longer one is near to none, and takes its time
    const auto distance = [word](std::string_view one) { return edit_distance(word, one); };
    return *std::min_element(known.begin(), known.end(), [&](auto a, auto b) { return distance(a) < distance(b); });
}

}  // namespace replay
