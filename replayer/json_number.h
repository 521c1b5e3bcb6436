#pragma once
// Numbers of JSON texts (RFC 8259, section 6), as decimal digits: nothing here is ever a double.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

// How many bytes at the start of `text` are a number; 0 where none begins there.
[[nodiscard]] std::size_t number_length(std::string_view text);

// Appends the one spelling of a number's value, rounded to `places` decimal places where they are given (a half goes away from zero): no
// sign of a zero, no zeros but those that are needed, and an exponent where those would make it more than 21 digits, or be more than 6
// behind the point. So it is little longer than `number`. One whose exponent has more than 18 digits is left as it is written.
void append_number(std::string& out, std::string_view number, std::optional<unsigned> places = {});

}  // namespace replay
