#include "canonical_fields.h"

#include <algorithm>

#include "text.h"

namespace replay {

namespace {

// What a hexadecimal digit stands for; 16 for anything else.
constexpr unsigned hex_value(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    const char lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : 16;
}

constexpr bool is_unreserved(char c) {
    const char lower = ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string unescaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_escape = text[at] == '%' && text.size() - at > 2 && hex_value(text[at + 1]) < 16 && hex_value(text[at + 2]) < 16;
        if (is_escape) {
            out += static_cast<char>(hex_value(text[at + 1]) << 4 | hex_value(text[at + 2]));
            at += 2;
        } else {
            out += text[at] == '+' ? ' ' : text[at];
        }
    }
    return out;
}

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
}

}  // namespace

OrReason<std::vector<Field>> parse_fields(std::string_view text) {
    if (text.size() > kLongestFields) return {std::nullopt, "is longer than " + std::to_string(kLongestFields >> 20) + " MiB"};
    std::vector<Field> fields;
    while (!text.empty()) {
        std::string_view value = take_to('&', text);
        if (value.empty()) continue;
        if (fields.size() == kMostFields) return {std::nullopt, "holds more than " + std::to_string(kMostFields) + " fields"};
        const bool has_value = value.find('=') != std::string_view::npos;
        Field& field = fields.emplace_back();
        field.name = unescaped(take_to('=', value));
        if (has_value) field.value = unescaped(value);
    }
    std::stable_sort(fields.begin(), fields.end(), [](const Field& one, const Field& other) { return one.name < other.name; });
    return {std::move(fields), {}};
}

std::string canonical_fields(const std::vector<Field>& fields) {
    std::string out;
    for (const Field& field : fields) {
        if (&field != fields.data()) out += '&';
        append_escaped(out, field.name);
        if (!field.value) continue;
        out += '=';
        append_escaped(out, *field.value);
    }
    return out;
}

}  // namespace replay
