#include "base64.h"

#include <algorithm>

namespace replay {

namespace {

// Replaces those bits of a character that `mask` has.
void put_bits(char& c, unsigned bits, unsigned mask) {
    const unsigned sextet = (sextet_of(c) & ~mask) | (bits & mask);
    if (sextet != sextet_of(c)) c = kBase64Characters[sextet];
}

}  // namespace

std::optional<std::string> base64_decoded(std::string_view base64) {
    for (int padding = 0; padding < 2 && base64.ends_with('='); ++padding) base64.remove_suffix(1);
    if (base64.size() % 4 == 1) return std::nullopt;
    if (std::any_of(base64.begin(), base64.end(), [](char c) { return sextet_of(c) == kNoBase64; })) return std::nullopt;
    std::string out(base64.size() * 3 / 4, '\0');
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(byte_in_base64(base64, 8 * i));
    return out;
}

std::string base64url_encoded(std::string_view bytes) {
    std::string out((bytes.size() * 4 + 2) / 3, 'A');
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t at = i * 6 / 8;
        const unsigned first = static_cast<unsigned char>(bytes[at]);
        const unsigned second = at + 1 < bytes.size() ? static_cast<unsigned char>(bytes[at + 1]) : 0;
        out[i] = kBase64Characters[(first << 8 | second) >> (10 - i * 6 % 8) & 63];
        if (out[i] == '+') out[i] = '-';
        if (out[i] == '/') out[i] = '_';
    }
    return out;
}

void put_in_base64(std::span<char> characters, std::size_t bit, std::string_view bytes) {
    for (const char byte : bytes) {
        const unsigned bits = static_cast<unsigned char>(byte) << (4 - bit % 6);
        const unsigned mask = 0xffu << (4 - bit % 6);
        put_bits(characters[bit / 6], bits >> 6, mask >> 6 & 63);
        put_bits(characters[bit / 6 + 1], bits & 63, mask & 63);
        bit += 8;
    }
}

}  // namespace replay
