#pragma once
// Strings of JSON texts (RFC 8259, section 7), and the one spelling that each of them has in a canonical text: characters stand for
// themselves in UTF-8, but for '"', '\' and control characters, which have their short escape or else \u00xx in lower case. Half a
// surrogate pair, which JSON allows and UTF-8 does not, stays an escape.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "safe_text.h"

namespace replay {

// How many bytes at the start of `text` are ASCII characters that stand for themselves in a string.
[[nodiscard]] std::size_t plain_length(std::string_view text);

// The escape at the start of `text`, which is not empty: a code point, and how many bytes it takes, 12 where two escapes are a surrogate
// pair. The length is 0 where it is none.
[[nodiscard]] CodePoint first_escape(std::string_view text);

// Writes a code point in its one spelling, which takes kLongestSpelling bytes at most; returns its end.
inline constexpr std::size_t kLongestSpelling = 6;
char* put_spelled(char* to, std::uint32_t code_point);

// A string that stands for `text`, in its one spelling and quotes. Bytes that are no UTF-8 become halves of surrogate pairs, each another
// one.
void append_quoted(std::string& out, std::string_view text);

// The text that a string in its quotes stands for, as UTF-8; half a surrogate pair takes three bytes, as if it were a character.
[[nodiscard]] std::string unquoted(std::string_view string);

}  // namespace replay
