#include "safe_text.h"

#include <cstdio>

namespace replay {

namespace {

bool is_c1(std::uint32_t c) { return c >= 0x7f && c <= 0x9f; }

// U+061C, U+200E/F, U+202A…E, U+2066…9: they can make a line read as what it is not. U+2028/9 break lines.
bool reorders(std::uint32_t c) {
    return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string hex(const char* format, unsigned value) {
    char text[16];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// Copies `text`, asking `escape` for every code point; it returns what to put instead, or nothing to keep it.
template <class Escape>
std::string rewrite(std::string_view text, Escape escape) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const CodePoint c = first_code_point(text);
        const std::size_t length = c.length == 0 ? 1 : c.length;
        const std::string instead = c.length == 0 ? hex("\\x%02x", static_cast<unsigned char>(text[0])) : escape(c.value);
        if (instead.empty())
            out += text.substr(0, length);
        else
            out += instead;
        text.remove_prefix(length);
    }
    return out;
}

std::string visible(std::uint32_t c) {
    if (c < 0x20 || c == 0x7f) return hex("\\x%02x", c);
    if (is_c1(c) || reorders(c)) return hex("\\u%04x", c);
    return {};
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
    if (text.empty()) return {0, 0};
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {0, 0};
    std::uint32_t value = first & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80) return {0, 0};
        value = value << 6 | (next & 0x3f);
    }
    constexpr std::uint32_t kLowest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kLowest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {0, 0};
    return {value, length};
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const CodePoint c = first_code_point(text);
        if (c.length == 0) return false;
        text.remove_prefix(c.length);
    }
    return true;
}

std::string_view start_of(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    std::size_t stop = bytes;
    while (stop > 0 && bytes - stop < 3 && (text[stop] & 0xc0) == 0x80) --stop;
    return text.substr(0, stop);
}

std::string safe_text(std::string_view text) {
    return rewrite(text, [](std::uint32_t c) { return c == '\n' || c == '\t' ? std::string{} : visible(c); });
}

std::string safe_line(std::string_view text) {
    return rewrite(text, [](std::uint32_t c) -> std::string {
        if (c == '\n') return "\\n";
        if (c == '\r') return "\\r";
        if (c == '\t') return "\\t";
        return visible(c);
    });
}

std::string safe_quote(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return safe_line(text);
    return safe_line(start_of(text, bytes)) + "…";
}

std::string safe_json(std::string_view json) {
    return rewrite(json, [](std::uint32_t c) { return is_c1(c) || reorders(c) ? hex("\\u%04x", c) : std::string{}; });
}

}  // namespace replay
