#pragma once
// ASCII text, whatever locale the host has set.

#include <cstddef>
#include <string>
#include <string_view>

namespace replay {

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// How many letters have to be put in, taken out or changed to make one word the other (Levenshtein): for naming what a
// mistyped name was probably meant to be.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace replay
