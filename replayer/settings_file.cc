#include "settings_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "error.h"
#include "safe_open.h"

namespace replay {

namespace {

constexpr std::string_view kNone = "/dev/null";

std::string contents_of(const PrivateFile& file, const std::string& path) {
    std::string text(kLongestSettingsFile + 1, '\0');
    const ssize_t size = file.read_at(0, text.data(), text.size());
    if (size < 0) throw ConfigError(path + " cannot be read: " + std::strerror(errno));
    if (static_cast<std::size_t>(size) > kLongestSettingsFile) throw ConfigError(path + " is too long to be a file of settings");
    text.resize(static_cast<std::size_t>(size));
    return text;
}

PrivateFile open_settings(const std::string& path) {
    try {
        return safe_open(path, O_RDONLY);
    } catch (const CassetteError& error) {  // its kind, or where a link leads
        throw ConfigError(error.what());
    }
}

SettingsFile read(const PrivateFile& file, std::string path) {
    SettingsFile read{std::move(path)};
    try {
        read.document = parse_toml(contents_of(file, read.path));
    } catch (const TomlError& error) {
        throw ConfigError(read.place(error.line()) + ": " + error.what());
    }
    return read;
}

SettingsFile read_named(const std::string& path) {
    if (path == kNone) return {path};
    const PrivateFile file = open_settings(path);
    if (!file.is_open()) throw ConfigError("REPLAY_CONFIG=" + path + " cannot be read: " + std::strerror(errno));
    return read(file, path);
}

}  // namespace

std::string absolute_path(std::string_view path, const std::string& directory) {
    if (path.starts_with('/')) return std::string(path);
    return (directory == "/" ? "" : directory) + "/" + std::string(path);
}

std::string SettingsFile::folder() const { return path.substr(0, std::max<std::size_t>(path.rfind('/'), 1)); }

std::optional<SettingsFile> find_settings_file(std::string_view named, const std::string& directory) {
    if (!named.empty()) return read_named(absolute_path(named, directory));
    for (std::string folder = directory;; folder.resize(folder.rfind('/'))) {
        std::string path = absolute_path(kSettingsFile, folder.empty() ? "/" : folder);
        if (access(path.c_str(), F_OK) == 0) {
            const PrivateFile file = open_settings(path);
            if (!file.is_open()) throw ConfigError(path + " cannot be read: " + std::strerror(errno));
            if (may_be_planted(path, file.user()))
                throw ConfigError(path +
                                  " belongs to another user, in a folder that everybody may write to, so it is not read; if it is to " +
                                  "count, name it in REPLAY_CONFIG, else set that to /dev/null");
            return read(file, std::move(path));
        }
        if (folder.empty() || folder == "/") return std::nullopt;
    }
}

}  // namespace replay
