#pragma once
// The settings that there are, one row each: its key in replay.toml, its variable, and what its value does to the configuration. Reading
// them, `replay init` and `replay doctor` go by these rows.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config.h"

namespace replay {

// A value as somebody gave it.
struct GivenValue {
    std::vector<std::string> words;  // those of a list, else one
    std::string origin;              // "REPLAY_MODE", "/home/me/replay.toml:3", "default"
    std::string quoted;              // for errors: "REPLAY_MODE=x", "/home/me/replay.toml:3: mode = "x""
    std::string folder;              // from which a path in it counts, absolute

    [[nodiscard]] const std::string& word() const { return words.front(); }
    // Throws ConfigError: what was given, and `what`.
    [[noreturn]] void reject(const std::string& what) const;
};

struct SettingRow {
    enum class Shape { word, flag, list };

    std::string_view key;
    const char* variable;
    Shape shape;
    std::string_view standard;                             // what holds where nothing is given, as the variable would say it
    std::string_view help;                                 // for a person who edits replay.toml
    void (*set)(Config& config, const GivenValue& value);  // throws ConfigError
    std::string (*told)(const Config& config);             // what is in force, for a person
    const std::string& (*origin)(const Config& config);
};

[[nodiscard]] std::span<const SettingRow> setting_rows();

// What a variable says: words of a list are separated by commas.
[[nodiscard]] GivenValue given_by_variable(const SettingRow& row, const std::string& text, const std::string& directory);
// What stands in a file: a word may be a text or a number, a flag is true or false, a list may be a single text. Throws ConfigError for
// anything else.
[[nodiscard]] GivenValue given_by_file(SettingRow::Shape shape, std::string_view key, const TomlValue& value, const SettingsFile& file);

// What a setting or a rule says by a word. Throw ConfigError.
[[nodiscard]] Repeat read_repeat(const GivenValue& given);
[[nodiscard]] OnMiss read_on_miss(const GivenValue& given);
[[nodiscard]] Secrets read_secrets(const GivenValue& given);

// Throws ConfigError: there is no key of that name; of `known`, the nearest is named.
[[noreturn]] void reject_key(const SettingsFile& file, const TomlValue& value, std::string_view key,
                             std::span<const std::string_view> known);

}  // namespace replay
