#include "session_processes.h"

#include <dirent.h>
#include <fcntl.h>

#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include "private_file.h"

namespace replay {

namespace {

// execve(2) takes no more than a few megabytes.
constexpr std::size_t kMostEnvironment = 8 * 1024 * 1024;

std::string environment_of(const std::string& pid) {
    const PrivateFile file("/proc/" + pid + "/environ", O_RDONLY);
    std::string text;
    char piece[16 * 1024];
    while (file.is_open() && text.size() < kMostEnvironment) {
        const ssize_t got = file.read_at(text.size(), piece, sizeof piece);
        if (got <= 0) break;
        text.append(piece, static_cast<std::size_t>(got));
    }
    return text;
}

}  // namespace

std::optional<std::int64_t> running_process(const SessionName& session) {
    if (session.root_is_alive()) return session.pid;
    const std::string variable = std::string(1, '\0') + "REPLAY_SESSION=" + session.text().substr(0, session.text().find(':') + 1);
    const std::unique_ptr<DIR, int (*)(DIR*)> processes(opendir("/proc"), closedir);
    while (const dirent* const entry = processes == nullptr ? nullptr : readdir(processes.get())) {
        const std::string_view name(entry->d_name);
        std::int64_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || end != name.data() + name.size()) continue;
        // The variable in front, too, ends in a NUL.
        if ((std::string(1, '\0') + environment_of(std::string(name))).find(variable) != std::string::npos) return pid;
    }
    return std::nullopt;
}

}  // namespace replay
