#pragma once
// replay.toml: where it is, and what stands in it. What that means is said in settings.h and, for [[rule]], request_rules.h.

#include <optional>
#include <string>
#include <string_view>

#include "config_error.h"
#include "toml_value.h"

namespace replay {

struct SettingsFile {
    std::string path;  // absolute
    TomlValue document{};

    // "/home/me/replay.toml:3"
    [[nodiscard]] std::string place(std::uint32_t line) const { return path + ":" + std::to_string(line); }
    // Its folder, from which the paths in it count.
    [[nodiscard]] std::string folder() const;
};

inline constexpr std::string_view kSettingsFile = "replay.toml";
inline constexpr std::size_t kLongestSettingsFile = 1024 * 1024;  // bytes

// The file that is in force. `named`: what REPLAY_CONFIG says, relative to `directory`; where that is empty, the first replay.toml in
// `directory` or above it, if there is one. /dev/null stands for an empty file: then nothing above is looked for. Throws ConfigError where
// the named one is missing, where one is no regular file, cannot be read, is too long or no TOML, and where one that was only found may
// have been planted by another user (safe_open.h).
[[nodiscard]] std::optional<SettingsFile> find_settings_file(std::string_view named, const std::string& directory);

// "a/b" seen from `directory`, which is absolute.
[[nodiscard]] std::string absolute_path(std::string_view path, const std::string& directory);

}  // namespace replay
