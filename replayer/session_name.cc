#include "session_name.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdio>
#include <ctime>
#include <memory>

#include "checksum.h"

namespace replay {

namespace {

// /proc/PID/stat, proc(5), whose fields are counted from 1.
class StatLine {
public:
    // The command name, field 2, may hold spaces and parentheses; the fields behind its closing one do not.
    explicit StatLine(std::string_view line) : rest_(line.substr(std::min(line.rfind(')'), line.size()))) {}

    [[nodiscard]] char state() const { return rest_.size() > 2 ? rest_[2] : '?'; }
    // 0 where there is none.
    [[nodiscard]] unsigned long long number(int wanted) const {
        std::string_view rest = rest_;
        for (int field = 2; field < wanted; ++field) rest.remove_prefix(std::min(rest.find(' ', 1), rest.size()));
        unsigned long long value = 0;
        if (rest.size() > 1) std::from_chars(rest.data() + 1, rest.data() + rest.size(), value);
        return value;
    }

private:
    std::string_view rest_;
};

}  // namespace

std::string SessionName::text() const { return std::to_string(pid) + "-" + std::to_string(started_ns) + ":" + directory; }

std::optional<SessionName> SessionName::parse(std::string_view text) {
    SessionName name;
    const char* const end = text.data() + text.size();
    const auto [dash, bad_pid] = std::from_chars(text.data(), end, name.pid);
    if (bad_pid != std::errc{} || dash == end || *dash != '-' || name.pid <= 0) return std::nullopt;
    const auto [colon, bad_time] = std::from_chars(dash + 1, end, name.started_ns);
    if (bad_time != std::errc{} || colon == end || *colon != ':') return std::nullopt;
    name.directory.assign(colon + 1, end);
    if (!name.directory.starts_with('/')) return std::nullopt;
    return name;
}

SessionName SessionName::here() {
    SessionName name;
    name.pid = getpid();
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    name.started_ns = static_cast<std::uint64_t>(now.tv_sec) * 1000000000u + static_cast<std::uint64_t>(now.tv_nsec);
    char directory[PATH_MAX];
    name.directory = getcwd(directory, sizeof directory) != nullptr && directory[0] == '/' ? directory : "/";
    return name;
}

std::uint64_t SessionName::id() const { return checksum64(text()); }

bool SessionName::root_is_alive() const {
    if (started_ns > here().started_ns) return false;  // it began before the last boot
    if (kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH) return false;
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(("/proc/" + std::to_string(pid) + "/stat").c_str(), "re"), std::fclose);
    char line[1024];
    if (file == nullptr || std::fgets(line, sizeof line, file.get()) == nullptr) return true;
    const StatLine stat(line);
    // Dead, but nobody has asked how it ended; where other threads still run, only the first one is.
    if (stat.state() == 'Z' && stat.number(20) <= 1) return false;
    const auto per_second = static_cast<unsigned long long>(sysconf(_SC_CLK_TCK));
    return stat.number(22) * (1000000000u / per_second) <= started_ns;
}

}  // namespace replay
