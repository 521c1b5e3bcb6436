#pragma once
// A body as a person wants to see it.

#include <span>
#include <string>
#include <string_view>

#include "layout.h"

namespace replay {

// Shows `body` by its content type and by what it is: JSON indented, server-sent events a line each with the time of the
// chunk that completed them, text as it is, anything else as a short hex dump. `events` are the interaction's; none
// where times do not matter. Safe to send to a terminal; ends in a newline unless it is empty.
[[nodiscard]] std::string body_text(std::string_view content_type, std::string_view body, std::span<const Event> events);

// The last value of a header in blocks of header lines, white space around it dropped; empty where there is none.
[[nodiscard]] std::string header_value(std::string_view head, std::string_view name);

}  // namespace replay
