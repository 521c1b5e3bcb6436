#include "json_number.h"

#include <algorithm>
#include <cstdint>

namespace replay {

namespace {

constexpr std::int64_t kMostBeforePoint = 21;  // digits of a number that is spelled without an exponent, zeros at its end included
constexpr std::int64_t kMostZerosBehindPoint = 6;
constexpr std::size_t kMostExponentDigits = 18;  // what can be added to without overflow

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_from(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) ++at;
    return at;
}

// The value 0.DIGITS × 10^point. The digits neither begin nor end with a zero; there are none for zero.
struct Decimal {
    std::string digits;
    std::int64_t point = 0;
};

// Where its exponent is too long, the number is no such value.
std::optional<std::int64_t> exponent_of(std::string_view text) {
    if (text.empty()) return 0;
    const bool is_negative = text[0] == '-';
    if (is_negative || text[0] == '+') text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    if (text.size() > kMostExponentDigits) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return is_negative ? -value : value;
}

void strip_zeros(Decimal& decimal) {
    decimal.digits.resize(decimal.digits.find_last_not_of('0') + 1);
    const std::size_t leading = std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size());
    decimal.digits.erase(0, leading);
    decimal.point -= static_cast<std::int64_t>(leading);
}

void round_to(Decimal& decimal, unsigned places) {
    const std::int64_t kept = decimal.point + places;
    if (kept >= static_cast<std::int64_t>(decimal.digits.size())) return;
    const bool is_up = kept >= 0 && decimal.digits[static_cast<std::size_t>(kept)] >= '5';
    decimal.digits.resize(static_cast<std::size_t>(std::max<std::int64_t>(kept, 0)));
    if (is_up) {
        const std::size_t last = decimal.digits.find_last_not_of('9');
        if (last == std::string::npos) {
            decimal.digits.assign(1, '1');
            ++decimal.point;
        } else {
            decimal.digits.resize(last + 1);
            ++decimal.digits[last];
        }
    }
    strip_zeros(decimal);
}

void append_decimal(std::string& out, const Decimal& decimal) {
    const std::string_view digits = decimal.digits;
    const auto count = static_cast<std::int64_t>(digits.size());
    if (decimal.point > 0 && decimal.point < count) {
        const auto before = static_cast<std::size_t>(decimal.point);
        out.append(digits.substr(0, before)).append(".").append(digits.substr(before));
    } else if (decimal.point == count || (decimal.point > 0 && decimal.point <= kMostBeforePoint)) {
        out.append(digits).append(static_cast<std::size_t>(decimal.point - count), '0');
    } else if (decimal.point <= 0 && decimal.point >= -kMostZerosBehindPoint) {
        out.append("0.").append(static_cast<std::size_t>(-decimal.point), '0').append(digits);
    } else {
        out += digits[0];
        if (count > 1) out.append(".").append(digits.substr(1));
        const std::int64_t exponent = decimal.point - 1;
        out.append(exponent < 0 ? "e" : "e+").append(std::to_string(exponent));
    }
}

// An integer without zeros at its end is in its one spelling already, and so is one that is short enough to be spelled with them.
bool is_spelled(std::string_view number) {
    return digits_from(number, 0) == number.size() && (number.size() <= static_cast<std::size_t>(kMostBeforePoint) || number.back() != '0');
}

}  // namespace

std::size_t number_length(std::string_view text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    if (at == text.size() || !is_digit(text[at])) return 0;
    at = text[at] == '0' ? at + 1 : digits_from(text, at);
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = digits_from(text, at + 1);
        if (end == at + 1) return 0;
        at = end;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        const std::size_t end = digits_from(text, at);
        if (end == at) return 0;
        at = end;
    }
    return at;
}

void append_number(std::string& out, std::string_view number, std::optional<unsigned> places) {
    if (is_spelled(number)) {
        out.append(number);
        return;
    }
    const bool is_negative = number.starts_with('-');
    const std::string_view unsigned_number = number.substr(is_negative ? 1 : 0);
    const std::size_t e = std::min(unsigned_number.find_first_of("eE"), unsigned_number.size());
    const std::string_view mantissa = unsigned_number.substr(0, e);
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());

    Decimal decimal;
    decimal.digits.append(mantissa.substr(0, point)).append(mantissa.substr(std::min(point + 1, mantissa.size())));
    decimal.point = static_cast<std::int64_t>(point);
    strip_zeros(decimal);
    const std::string_view exponent = unsigned_number.substr(std::min(e + 1, unsigned_number.size()));
    if (!decimal.digits.empty()) {
        const std::optional<std::int64_t> shift = exponent_of(exponent);
        if (!shift && !(places && exponent[0] == '-')) {
            out.append(number);
            return;
        }
        decimal.point = shift ? decimal.point + *shift : INT64_MIN / 2;
        if (places) round_to(decimal, *places);
    }
    if (decimal.digits.empty()) {
        out += '0';
        return;
    }
    if (is_negative) out += '-';
    append_decimal(out, decimal);
}

}  // namespace replay
