#pragma once
// What the application set on a handle with curl_easy_setopt, kept generically: an option is a number with a value whose
// kind libcurl's own table (or the number's range) tells, so that one newer than our headers is kept as well.
//
// Strings are copied, as libcurl does. Lists (CURLOT_SLIST) and objects are not: libcurl keeps the pointer, and reads what
// it points to when the transfer begins; so do we. Of blobs only the pointer is kept: nothing here reads them.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "api.h"
#include "image.h"

namespace replay {

struct OptionValue {
    curl_off_t number = 0;    // CURLOT_LONG, VALUES, OFF_T
    void* pointer = nullptr;  // everything else
    void (*function)() = nullptr;
};

class OptionSet {
public:
    struct Entry {
        CURLoption option;
        curl_easytype type;
        OptionValue value;
        std::string text;  // the copy of a string
    };

    void set(const Image& image, CURLoption option, const OptionValue& value);
    void clear();

    // nullptr where it is not set.
    [[nodiscard]] const Entry* find(CURLoption option) const { return is_surely_unset(option) ? nullptr : look_up(option); }
    // The number, or 0; the string, or nullptr; the pointer, or nullptr.
    [[nodiscard]] curl_off_t number(CURLoption option) const {
        const Entry* const entry = find(option);
        return entry == nullptr ? 0 : entry->value.number;
    }
    [[nodiscard]] const char* text(CURLoption option) const {
        const Entry* const entry = find(option);
        return entry == nullptr || entry->value.pointer == nullptr ? nullptr : entry->text.c_str();
    }
    [[nodiscard]] void* pointer(CURLoption option) const {
        const Entry* const entry = find(option);
        return entry == nullptr ? nullptr : entry->value.pointer;
    }

private:
    // Option numbers differ modulo 10,000 whatever their kind, and are small: the place of an entry, plus one, by its number. Every
    // transfer asks for some forty options, most of them not set.
    static constexpr std::size_t kNumbers = 512;
    static std::size_t number_of(CURLoption option) { return static_cast<std::size_t>(option) % CURLOPTTYPE_OBJECTPOINT; }
    [[nodiscard]] bool is_surely_unset(CURLoption option) const {
        const std::size_t number = number_of(option);
        return number < kNumbers && places_[number] == 0;
    }
    [[nodiscard]] const Entry* look_up(CURLoption option) const;
    [[nodiscard]] std::size_t place_of(CURLoption option) const;  // entries_.size() where there is none

    std::vector<Entry> entries_;
    std::array<std::uint16_t, kNumbers> places_{};  // 0: none, or not kept here
};

}  // namespace replay
