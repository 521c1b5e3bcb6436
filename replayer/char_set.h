#pragma once
// A set of bytes, written as in a regular expression's brackets: "a-zA-Z0-9_.-". A '-' that is meant itself stands first or last.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace replay {

class CharSet {
public:
    explicit constexpr CharSet(std::string_view described) {
        for (std::size_t i = 0; i < described.size(); ++i) {
            const bool is_range = i + 2 < described.size() && described[i + 1] == '-';
            const auto first = static_cast<unsigned char>(described[i]);
            const auto last = static_cast<unsigned char>(described[is_range ? i + 2 : i]);
            for (unsigned c = first; c <= last; ++c) has_[c] = true;
            if (is_range) i += 2;
        }
    }

    [[nodiscard]] constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

    // Where the run of such bytes that begins at `from` ends.
    [[nodiscard]] constexpr std::size_t end_of_run(std::string_view text, std::size_t from) const {
        while (from < text.size() && has(text[from])) ++from;
        return from;
    }

    // Whether `text` is made of such bytes only.
    [[nodiscard]] constexpr bool has_all_of(std::string_view text) const { return end_of_run(text, 0) == text.size(); }

private:
    std::array<bool, 256> has_{};
};

inline constexpr CharSet kLettersAndDigits("a-zA-Z0-9");
inline constexpr CharSet kDigits("0-9");
inline constexpr CharSet kHexDigits("0-9a-fA-F");
inline constexpr CharSet kBase64Url("a-zA-Z0-9_-");

}  // namespace replay
