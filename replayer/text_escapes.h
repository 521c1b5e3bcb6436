#pragma once
// The escapes that a text is written with in a URL or a form ("%2F"), and in a string of JSON ("\/", "\u002f").

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace replay {

// What an escape says.
struct Escape {
    std::size_t written = 0;      // bytes that it takes in the text; 0 where a text begins with none
    bool is_cut = false;          // it begins with one that goes on behind its end
    std::array<char, 4> bytes{};  // a code point's UTF-8
    std::size_t size = 0;         // of these

    [[nodiscard]] std::string_view says() const { return {bytes.data(), size}; }
};

// Each kind begins with a character of its own.
struct PercentEscapes {
    static constexpr char kFirst = '%';
    // The one that `text`, which begins with that character, begins with.
    [[nodiscard]] static Escape first_of(std::string_view text);
};

// A surrogate by itself is taken for the three bytes that UTF-8 would have for it.
struct JsonEscapes {
    static constexpr char kFirst = '\\';
    [[nodiscard]] static Escape first_of(std::string_view text);
};

// As many bytes of text as one byte may take: "\u0061".
inline constexpr std::size_t kMostPerByte = 6;
// As many as an escape may take: that of a pair of surrogates.
inline constexpr std::size_t kLongestEscape = 12;

}  // namespace replay
