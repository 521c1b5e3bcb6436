#include "json_string.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace replay {

namespace {

constexpr std::uint32_t kHighSurrogates = 0xd800;
constexpr std::uint32_t kLowSurrogates = 0xdc00;
constexpr std::uint32_t kAfterSurrogates = 0xe000;
constexpr std::uint32_t kBeyondPlane = 0x10000;  // the first code point that takes a pair of surrogates

struct ShortEscape {
    char letter;
    char meaning;
};
// "\/" is read and never written.
constexpr auto kWritten =
    std::to_array<ShortEscape>({{'"', '"'}, {'\\', '\\'}, {'b', '\b'}, {'f', '\f'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}});

constexpr bool is_plain(char c) { return c >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\'; }

// Of eight bytes, the lowest that are not plain have their highest bit set; what stands above them says nothing.
constexpr std::uint64_t not_plain(std::uint64_t bytes) {
    constexpr std::uint64_t kEach = 0x0101010101010101;
    constexpr std::uint64_t kHighest = 0x80 * kEach;
    const auto is_zero = [](std::uint64_t word) { return (word - kEach) & ~word; };
    return (bytes | is_zero(bytes ^ '"' * kEach) | is_zero(bytes ^ '\\' * kEach) | ((bytes - 0x20 * kEach) & ~bytes)) & kHighest;
}

// Four hexadecimal digits, or kBeyondPlane where they are none.
std::uint32_t hex4(std::string_view text) {
    if (text.size() < 4) return kBeyondPlane;
    std::uint32_t value = 0;
    for (const char c : text.substr(0, 4)) {
        const char lower = static_cast<char>(c | 0x20);
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (lower < 'a' || lower > 'f')) return kBeyondPlane;
        value = value << 4 | static_cast<std::uint32_t>(is_digit ? c - '0' : lower - 'a' + 10);
    }
    return value;
}

bool is_surrogate(std::uint32_t code_point) { return code_point >= kHighSurrogates && code_point < kAfterSurrogates; }

char* put_utf8(char* to, std::uint32_t c) {
    const auto put = [&to](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
    if (c < 0x80) return put(c), to;
    if (c < 0x800) return put(0xc0 | c >> 6), put(0x80 | (c & 0x3f)), to;
    if (c < kBeyondPlane) return put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f)), to;
    return put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f)), to;
}

char* put_unicode_escape(char* to, std::uint32_t c) {
    *to++ = '\\';
    *to++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) *to++ = "0123456789abcdef"[c >> shift & 15];
    return to;
}

// As first_code_point, but that half a surrogate pair is one.
CodePoint first_or_surrogate(std::string_view text) {
    const CodePoint c = first_code_point(text);
    if (c.length != 0 || text.size() < 3 || text[0] != '\xed') return c;
    const auto second = static_cast<unsigned char>(text[1]);
    const auto third = static_cast<unsigned char>(text[2]);
    if ((second & 0xe0) != 0xa0 || (third & 0xc0) != 0x80) return c;
    return {0xd000u | (second & 0x3fu) << 6 | (third & 0x3fu), 3};
}

}  // namespace

std::size_t plain_length(std::string_view text) {
    std::size_t at = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (std::uint64_t bytes = 0; text.size() - at >= sizeof bytes; at += sizeof bytes) {
            std::memcpy(&bytes, text.data() + at, sizeof bytes);
            if (const std::uint64_t found = not_plain(bytes); found != 0) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
        }
    }
    while (at < text.size() && is_plain(text[at])) ++at;
    return at;
}

CodePoint first_escape(std::string_view text) {
    if (text.size() < 2 || text[0] != '\\') return {0, 0};
    if (text[1] == '/') return {'/', 2};
    if (text[1] != 'u') {
        const auto found = std::find_if(kWritten.begin(), kWritten.end(), [text](ShortEscape escape) { return escape.letter == text[1]; });
        return found == kWritten.end() ? CodePoint{0, 0} : CodePoint{static_cast<unsigned char>(found->meaning), 2};
    }
    const std::uint32_t one = hex4(text.substr(2));
    if (one == kBeyondPlane) return {0, 0};
    if (one >= kHighSurrogates && one < kLowSurrogates && text.substr(6).starts_with("\\u")) {
        const std::uint32_t other = hex4(text.substr(8));
        if (other >= kLowSurrogates && other < kAfterSurrogates)
            return {kBeyondPlane + ((one - kHighSurrogates) << 10 | (other - kLowSurrogates)), 12};
    }
    return {one, 6};
}

char* put_spelled(char* to, std::uint32_t code_point) {
    if (is_surrogate(code_point)) return put_unicode_escape(to, code_point);
    if (code_point >= 0x20 && code_point != '"' && code_point != '\\') return put_utf8(to, code_point);
    for (const ShortEscape escape : kWritten) {
        if (static_cast<std::uint32_t>(escape.meaning) != code_point) continue;
        *to++ = '\\';
        *to++ = escape.letter;
        return to;
    }
    return put_unicode_escape(to, code_point);
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::size_t plain = plain_length(text);
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        const CodePoint c = first_or_surrogate(text);
        char spelled[kLongestSpelling];
        char* const end = put_spelled(spelled, c.length != 0 ? c.value : kLowSurrogates + static_cast<unsigned char>(text[0]));
        out.append(spelled, end);
        text.remove_prefix(std::max<std::size_t>(c.length, 1));
    }
    out += '"';
}

std::string unquoted(std::string_view string) {
    std::string_view rest = string.substr(1, string.size() - 2);
    std::string out;
    out.reserve(rest.size());
    for (;;) {
        const std::size_t stop = std::min(rest.find('\\'), rest.size());
        out.append(rest.substr(0, stop));
        rest.remove_prefix(stop);
        if (rest.empty()) return out;
        const CodePoint c = first_escape(rest);
        char bytes[4];
        out.append(bytes, put_utf8(bytes, c.value));
        rest.remove_prefix(c.length);
    }
}

}  // namespace replay
