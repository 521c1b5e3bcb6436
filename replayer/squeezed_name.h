#pragma once
// The name of a field without what differs from API to API: in lower case, its words put together, "accesstoken" of "access_token",
// "Access-Token", "accessToken" and "ACCESSTOKEN". Digits at its end ("password2") and an empty last bracket ("token[]") do not count.

#include <array>
#include <cstdint>
#include <string_view>

#include "char_set.h"
#include "text.h"

namespace replay {

class SqueezedName {
public:
    // Of a longer name only the last kMost bytes count.
    static constexpr std::size_t kMost = 64;

    explicit SqueezedName(std::string_view name) {
        if (name.size() > kMost) name.remove_prefix(name.size() - kMost);
        while (!name.empty() && (!kLettersAndDigits.has(name.back()) || kDigits.has(name.back()))) name.remove_suffix(1);
        for (std::size_t i = 0; i < name.size(); ++i) {
            if (!kLettersAndDigits.has(name[i])) continue;
            begins_word_[size_] = i == 0 || begins_word(name, i);
            text_[size_++] = ascii_lower(name[i]);
        }
    }

    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }
    // Whether a word begins there, at a place within the text.
    [[nodiscard]] bool begins_word(std::size_t at) const { return begins_word_[at]; }

private:
    // A letter begins a word behind a digit; a capital behind a small letter, and, as the K of "APIKey", in front of one.
    static bool begins_word(std::string_view name, std::size_t at) {
        constexpr CharSet kCapitals("A-Z");
        constexpr CharSet kSmall("a-z");
        const char before = name[at - 1];
        if (!kLettersAndDigits.has(before)) return true;
        if (kDigits.has(name[at])) return false;
        if (kDigits.has(before)) return true;
        if (!kCapitals.has(name[at])) return false;
        return !kCapitals.has(before) || (at + 1 < name.size() && kSmall.has(name[at + 1]));
    }

    std::array<char, kMost> text_{};
    std::array<bool, kMost> begins_word_{};
    std::size_t size_ = 0;
};

}  // namespace replay
