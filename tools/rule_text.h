#pragma once
// The tables [[rule]] of replay.toml for a person: which requests each is for, and what it says of them.

#include <cstdint>
#include <string>
#include <vector>

#include "settings_file.h"

namespace replay {

struct RuleText {
    std::string requests;               // "POST https://api.example.com/v1/*", "all requests"
    std::vector<std::string> settings;  // as replay.toml would say it, a line each: "ignore = [\"query ts\"]"
    std::uint32_t line = 0;             // where the table begins
};

// In their order. What is no table is left out: whoever reads the settings has said so.
[[nodiscard]] std::vector<RuleText> rule_texts(const SettingsFile& file);

}  // namespace replay
