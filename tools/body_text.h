#pragma once
// A body as a person wants to see it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "layout.h"

namespace replay {

// Shows `body` by its content type and by what it is: JSON indented, server-sent events a line each with the time of the
// chunk that completed them, text as it is, anything else as a short hex dump. `events` are the interaction's; none
// where times do not matter. No more than about `longest` bytes of it are shown, and of JSON that is longer, none is indented. Safe to send
// to a terminal; ends in a newline unless it is empty.
[[nodiscard]] std::string body_text(std::string_view content_type, std::string_view body, std::span<const Event> events,
                                    std::size_t longest = SIZE_MAX);

// A line that tells how much of a recorded text is not shown; nothing where it is shown whole.
[[nodiscard]] std::string rest_text(std::string_view all, std::string_view shown);

// The last value of a header in blocks of header lines, white space around it dropped; empty where there is none.
[[nodiscard]] std::string header_value(std::string_view head, std::string_view name);

}  // namespace replay
