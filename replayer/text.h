#pragma once
// ASCII text, whatever locale the host has set.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace replay {

[[nodiscard]] constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = ascii_lower(c);
    return out;
}

// Whether `text` is `lower`, which is in lower case, but for its case.
[[nodiscard]] constexpr bool is_in_any_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (ascii_lower(text[i]) != lower[i]) return false;
    return true;
}

// The place of the first character from `from` on that is one of `kCharacters`, or the end. (What the standard library has for it calls
// a function for every character.)
template <char... kCharacters>
[[nodiscard]] constexpr std::size_t find_any(std::string_view text, std::size_t from = 0) {
    while (from < text.size() && ((text[from] != kCharacters) && ...)) ++from;
    return from;
}

// Without the blanks around it, nor a carriage return at its end.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// Takes the text up to the separator, which is taken and left out.
std::string_view take_to(char separator, std::string_view& rest);

// Whether the text is the pattern, in which "*" stands for any letters. Takes their lengths multiplied, at most.
[[nodiscard]] bool matches_glob(std::string_view text, std::string_view pattern);

// How many letters have to be put in, taken out or changed to make one word the other (Levenshtein): for naming what a
// mistyped name was probably meant to be.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The word of `known` that has the smallest distance to this one, in any case; nothing where even that is too far for a slip of the pen:
// more than a third of its letters.
[[nodiscard]] std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> known);

// What an error says of a word that is none of `known`: "; did you mean "mode"?", or, where none is near, which ones there are.
[[nodiscard]] std::string correction(std::string_view word, std::span<const std::string_view> known);

}  // namespace replay
