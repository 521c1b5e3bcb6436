#include "exchange.h"

#include <algorithm>
#include <charconv>

namespace bench {

namespace {

constexpr std::string_view kNumber = R"({"request": )";
constexpr std::string_view kField = R"(, "value": "................")";
constexpr std::size_t kDigits = 16;

std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

// A JSON object of exactly `size` bytes.
std::string template_of(std::size_t size) {
    std::string text(kNumber);
    text += "0000000000";
    while (text.size() + kField.size() + 1 < size) text += kField;
    text.resize(size - 1, ' ');
    return text += '}';
}

// The template with the number and every field's value filled in. Not more work than a server's that answers from memory: live
// transfers are a reference, and must not be slow for reasons of our own.
void fill(const std::string& text, std::uint32_t number, std::string& body) {
    static constexpr char kHex[] = "0123456789abcdef";
    body.assign(text);
    char* at = body.data() + kNumber.size();
    std::uint32_t rest = number;
    for (int digit = 9; digit >= 0; --digit, rest /= 10) at[digit] = rest == 0 && digit < 9 ? ' ' : static_cast<char>('0' + rest % 10);
    at += 10;
    std::uint64_t seed = number;
    for (const char* const end = body.data() + body.size() - 1; at + kField.size() <= end && *at == ','; at += kField.size()) {
        std::uint64_t value = mixed(++seed + (std::uint64_t{number} << 32));
        char* const digits = at + kField.size() - 1 - kDigits;
        for (std::size_t i = 0; i < kDigits; ++i, value >>= 4) digits[i] = kHex[value & 15];
    }
}

}  // namespace

void make_request(std::uint32_t number, std::string& body) {
    static const std::string text = template_of(kRequestBytes);
    fill(text, number, body);
}

void make_response(std::uint32_t number, std::string& body) {
    static const std::string text = template_of(kResponseBytes);
    fill(text, number, body);
}

std::uint32_t number_of(std::string_view request) {
    std::uint32_t number = 0xffffffff;
    if (!request.starts_with(kNumber)) return number;
    request.remove_prefix(std::min(request.find_first_not_of(' ', kNumber.size()), request.size()));
    std::from_chars(request.data(), request.data() + request.size(), number);
    return number;
}

}  // namespace bench
