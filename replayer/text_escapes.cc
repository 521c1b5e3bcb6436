#include "text_escapes.h"

#include <optional>

#include "char_set.h"
#include "text.h"

namespace replay {

namespace {

constexpr Escape kCut{0, true, {}, 0};

constexpr std::uint32_t hex_value(char c) {
    const char lower = ascii_lower(c);
    return static_cast<std::uint32_t>(lower <= '9' ? lower - '0' : lower - 'a' + 10);
}

// The number in the first `digits` characters of a text: whether they are digits as far as the text goes, and where it goes far enough
// what they say.
struct HexNumber {
    bool is_sound;
    std::optional<std::uint32_t> value;
};
HexNumber hex_number(std::string_view text, std::size_t digits) {
    text = text.substr(0, digits);
    if (!kHexDigits.has_all_of(text)) return {false, std::nullopt};
    if (text.size() < digits) return {true, std::nullopt};
    std::uint32_t value = 0;
    for (const char c : text) value = value << 4 | hex_value(c);
    return {true, value};
}

constexpr char byte_of(std::uint32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); }

// UTF-8, for surrogates too.
Escape code_point(std::size_t written, std::uint32_t code) {
    if (code < 0x80) return {written, false, {byte_of(code)}, 1};
    const char last = byte_of(0x80 | (code & 0x3f));
    if (code < 0x800) return {written, false, {byte_of(0xc0 | code >> 6), last}, 2};
    const char third = byte_of(0x80 | (code >> 6 & 0x3f));
    if (code < 0x10000) return {written, false, {byte_of(0xe0 | code >> 12), third, last}, 3};
    return {written, false, {byte_of(0xf0 | code >> 18), byte_of(0x80 | (code >> 12 & 0x3f)), third, last}, 4};
}

// "\u002f", or a pair of surrogates.
Escape unicode_escape(std::string_view text) {
    constexpr std::size_t kWritten = 6;
    constexpr std::string_view kStart = "\\u";
    const HexNumber first = hex_number(text.substr(kStart.size()), 4);
    if (!first.is_sound) return {};
    if (!first.value) return kCut;
    if (*first.value < 0xd800 || *first.value > 0xdbff) return code_point(kWritten, *first.value);
    const std::string_view rest = text.substr(kWritten);
    if (rest.substr(0, kStart.size()) != kStart.substr(0, rest.size())) return code_point(kWritten, *first.value);
    const HexNumber second = hex_number(rest.substr(std::min(kStart.size(), rest.size())), 4);
    if (second.is_sound && !second.value) return kCut;
    if (!second.is_sound || *second.value < 0xdc00 || *second.value > 0xdfff) return code_point(kWritten, *first.value);
    return code_point(2 * kWritten, 0x10000 + ((*first.value & 0x3ff) << 10 | (*second.value & 0x3ff)));
}

}  // namespace

Escape PercentEscapes::first_of(std::string_view text) {
    const HexNumber number = hex_number(text.substr(1), 2);
    if (!number.is_sound) return {};
    return number.value ? Escape{3, false, {byte_of(*number.value)}, 1} : kCut;
}

Escape JsonEscapes::first_of(std::string_view text) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    if (text.size() < 2) return kCut;
    if (text[1] == 'u') return unicode_escape(text);
    const std::size_t letter = kLetters.find(text[1]);
    return letter == std::string_view::npos ? Escape{} : Escape{2, false, {kMeant[letter]}, 1};
}

}  // namespace replay
