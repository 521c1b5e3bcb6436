#pragma once
// Bytes that somebody else recorded, made fit to be shown.
//
// A cassette may hold terminal escape sequences, which could retitle a window, hide lines or type commands. Whatever is
// shown of a cassette, or told to an application in its error buffer, therefore passes through here: control characters (C0 but \n and \t,
// DEL, C1 also in their UTF-8 form), the marks that reorder text, and bytes that are no UTF-8 come out as visible escapes.

#include <cstdint>
#include <string>
#include <string_view>

namespace replay {

// The code point at the start of `text`, and how many bytes it takes. `length` is 0 where no valid UTF-8 begins there
// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
struct CodePoint {
    std::uint32_t value;
    std::size_t length;
};
[[nodiscard]] CodePoint first_code_point(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

// Not more than `bytes` bytes of it, and not ending within a code point.
[[nodiscard]] std::string_view start_of(std::string_view text, std::size_t bytes);

// Escapes as "\x1b" and "\u202e"; keeps \n and \t.
[[nodiscard]] std::string safe_text(std::string_view text);
// The same for what has to stay on one line: \n, \r and \t become "\n", "\r" and "\t".
[[nodiscard]] std::string safe_line(std::string_view text);
// As safe_line, for a recorded text that a message quotes: what is longer than so many bytes is cut there, and ends in "…".
inline constexpr std::size_t kQuoted = 500;
[[nodiscard]] std::string safe_quote(std::string_view text, std::size_t bytes = kQuoted);
// The same for JSON that a writer has already escaped: C1 controls and reordering marks, which can only stand within its
// strings, become \u escapes, so that it still means the same.
[[nodiscard]] std::string safe_json(std::string_view json);

}  // namespace replay
