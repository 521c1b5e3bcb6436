#pragma once
// Moments as texts, in UTC, whatever locale and time zone the host has set.

#include <cstdint>
#include <string>

namespace replay {

// Of a Unix time in nanoseconds: "2026-11-02T17:03:05Z".
[[nodiscard]] std::string utc_text(std::int64_t unix_ns);
// The day alone: "2026-11-02".
[[nodiscard]] std::string utc_day(std::int64_t unix_ns);

}  // namespace replay
