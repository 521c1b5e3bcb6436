#include "stand_in.h"

#include <algorithm>

namespace replay {

namespace {

constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kOfBase64 = "+/=-_";
constexpr std::size_t kDecimals = 9;  // any signed 32-bit number holds them
constexpr std::size_t kLeastHex = 8;
constexpr std::string_view kUuid = "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx";  // as RFC 9562 makes one of random bits

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_decimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_uuid(std::string_view value) {
    return value.size() == kUuid.size() &&
           std::equal(value.begin(), value.end(), kUuid.begin(), [](char c, char form) { return form == '-' ? c == '-' : is_hex(c); });
}

// Digits that look random (splitmix64).
class Digits {
public:
    explicit Digits(std::uint64_t seed) : state_(seed) {}
    char next(std::size_t base) {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
        return kDigits[(mixed ^ mixed >> 31) % base];
    }

private:
    std::uint64_t state_;
};

}  // namespace

std::string stand_in_for(std::string_view value, std::uint64_t seed) {
    Digits digits(seed);
    std::string made;
    if (is_uuid(value)) {
        for (const char form : kUuid) made += form == 'x' ? digits.next(16) : form;
    } else if (!value.empty() && std::all_of(value.begin(), value.end(), is_decimal)) {
        made += static_cast<char>(digits.next(9) + 1);
        while (made.size() < kDecimals) made += digits.next(10);
    } else {
        const bool is_all_hex = value.size() >= kLeastHex && std::all_of(value.begin(), value.end(), is_hex);
        for (const char c : value) {
            const bool is_replaced = is_decimal(c) || is_letter(c) || kOfBase64.find(c) != std::string_view::npos;
            made += is_replaced ? digits.next(is_all_hex ? 16 : kDigits.size()) : c;
        }
    }
    return made;
}

}  // namespace replay
