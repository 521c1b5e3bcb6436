#pragma once
// Misses for tools: a file of JSON objects, one a line, to which all processes of any session may add.

#include <cstdint>
#include <string>

#include "miss.h"

namespace replay {

// Who missed it, and when.
struct MissOrigin {
    std::int64_t unix_ns = 0;
    std::int64_t pid = 0;
    std::string scope{};
};

// One line, without its newline: {"time", "pid", "scope", "cassette", "reason", "asked": {"method", "url", "body_bytes"}, "nearest":
// {"number", "recorded", "scope", "method", "url", "differences": [{"place", "asked", "recorded"}, …], "complete", "notes"}, "rule"}; null
// stands for what is not there. Reasons are "no_recording", "exhausted", "other_rules" and "unreadable"; with the latter comes "trouble".
[[nodiscard]] std::string json_of(const Miss& miss, const MissOrigin& origin);

// Appends a line to the file, which is made where it is missing, in one write(2), so that lines of several processes do not mix. What keeps
// it from being written is reported once.
void append_miss(const std::string& path, const std::string& line);

}  // namespace replay
