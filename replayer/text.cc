#include "text.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace replay {

std::string_view trimmed(std::string_view text) {
    const auto first = std::min(text.find_first_not_of(" \t"), text.size());
    const auto last = text.find_last_not_of(" \t\r");
    return last == std::string_view::npos || last < first ? "" : text.substr(first, last + 1 - first);
}

std::string_view take_to(char separator, std::string_view& rest) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return taken;
}

bool matches_glob(std::string_view text, std::string_view pattern) {
    std::size_t at = 0;
    std::size_t wanted = 0;
    std::size_t star = pattern.size();  // the last one that was passed
    std::size_t held = 0;               // what it stands for ends there
    while (at < text.size()) {
        if (wanted < pattern.size() && pattern[wanted] == '*') {
            star = wanted++;
            held = at;
        } else if (wanted < pattern.size() && pattern[wanted] == text[at]) {
            ++wanted;
            ++at;
        } else if (star < pattern.size()) {
            wanted = star + 1;
            at = ++held;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', wanted) == std::string_view::npos;
}

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

std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> known) {
    constexpr std::size_t kLongest = 64;  // a longer one is near to none, and takes its time
    if (word.size() > kLongest) return std::nullopt;
    const std::string lower = ascii_lower(word);
    std::size_t smallest = (word.size() + 2) / 3;
    std::optional<std::string_view> nearest;
    for (const std::string_view one : known) {
        const std::size_t distance = edit_distance(lower, ascii_lower(one));
        if (nearest ? distance >= smallest : distance > smallest) continue;
        smallest = distance;
        nearest = one;
    }
    return nearest;
}

std::string correction(std::string_view word, std::span<const std::string_view> known) {
    if (const auto nearest = nearest_word(word, known)) return "; did you mean \"" + std::string(*nearest) + "\"?";
    std::string all;
    for (std::size_t i = 0; i < known.size(); ++i) all.append(i == 0 ? "" : i + 1 == known.size() ? " and " : ", ").append(known[i]);
    return (known.size() == 1 ? "; there is " : "; there are ") + all;
}

}  // namespace replay
