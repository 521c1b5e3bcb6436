#pragma once
// Base64, of either alphabet ("+/" and "-_"), looked into and changed where it stands. Six bits a character, from the first bit on.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace replay {

inline constexpr std::string_view kBase64Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr unsigned char kNoBase64 = 64;

// The six bits that a character stands for, or kNoBase64.
inline constexpr std::array<unsigned char, 256> kSextets = [] {
    std::array<unsigned char, 256> sextets{};
    sextets.fill(kNoBase64);
    for (std::size_t i = 0; i < kBase64Characters.size(); ++i)
        sextets[static_cast<unsigned char>(kBase64Characters[i])] = static_cast<unsigned char>(i);
    sextets['-'] = sextets['+'];
    sextets['_'] = sextets['/'];
    return sextets;
}();
[[nodiscard]] constexpr unsigned char sextet_of(char c) { return kSextets[static_cast<unsigned char>(c)]; }

// What base64 says, with padding or without; nothing where it is none.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view base64);

// Without padding, for a URL.
[[nodiscard]] std::string base64url_encoded(std::string_view bytes);

// The eight bits from bit `bit` on, of characters that are all base64 and reach so far.
[[nodiscard]] constexpr unsigned char byte_in_base64(std::string_view characters, std::size_t bit) {
    const unsigned both = sextet_of(characters[bit / 6]) << 6u | sextet_of(characters[bit / 6 + 1]);
    return static_cast<unsigned char>(both >> (4 - bit % 6));
}

// Puts `bytes`, which are ASCII, in from bit `bit` on, a multiple of two; the bits before and behind stay as they are.
void put_in_base64(std::span<char> characters, std::size_t bit, std::string_view bytes);

}  // namespace replay
