#pragma once
// Numbers as people read them.

#include <cstdint>
#include <string>

namespace replay {

[[nodiscard]] std::string human_bytes(std::uint64_t bytes);           // "532 B", "11.3 kB", "4.2 MB" (powers of 1000)
[[nodiscard]] std::string human_duration(std::uint64_t nanoseconds);  // "0.31 ms", "12.4 ms", "1.24 s", "2 min 03 s"
[[nodiscard]] std::string human_time(std::int64_t unix_nanoseconds);  // "2026-01-31 12:00:00 UTC"
// "1 request", "2 requests".
[[nodiscard]] std::string counted(std::uint64_t count, const char* noun);

}  // namespace replay
