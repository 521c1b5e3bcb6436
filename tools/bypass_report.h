#pragma once
// What the launcher says of connections that libcurl did not make.

#include <string>
#include <vector>

#include "bypass_board.h"

namespace replay {

// "3 connections past libcurl, not recorded: db.internal:5432 (2, psql), 10.0.0.7:443 (1, python3)": those that a member of Bypass counts.
// A few of them; empty where there are none.
[[nodiscard]] std::string bypass_line(const std::vector<Bypass>& bypasses, std::uint64_t Bypass::*counted, const char* fate);

// Says it as `replay:` lines. Returns whether any was refused.
bool report_bypasses(const std::vector<Bypass>& bypasses);

}  // namespace replay
