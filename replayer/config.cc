#include "config.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <utility>

#include "checksum.h"
#include "text.h"

namespace replay {

namespace {

struct ModeName {
    Mode mode;
    std::string_view name;
};
constexpr std::array<ModeName, 4> kModes{
    {{Mode::live, "live"}, {Mode::record, "record"}, {Mode::replay, "replay"}, {Mode::record_if_missing, "record-if-missing"}}};

std::string absolute(std::string_view path, const std::string& directory) {
    if (path.starts_with('/')) return std::string(path);
    return (directory == "/" ? "" : directory) + "/" + std::string(path);
}

// An empty variable counts as unset: `REPLAY_MODE= cmd` is how shells switch one off.
Config::Setting<std::string> text_setting(const Config::Lookup& environment, const char* name, std::string fallback) {
    const char* const value = environment(name);
    if (value == nullptr || *value == '\0') return {std::move(fallback), "default"};
    return {value, name};
}

Config::Setting<bool> switch_setting(const Config::Lookup& environment, const char* name, bool fallback) {
    const Config::Setting<std::string> text = text_setting(environment, name, fallback ? "on" : "off");
    const bool is_on = text.value == "on" || text.value == "1";
    if (!is_on && text.value != "off" && text.value != "0")
        throw ConfigError(text.origin + "=" + text.value + " is neither \"on\" nor \"off\"");
    return {is_on, text.origin};
}

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

std::string_view name_of(Mode mode) {
    return std::find_if(kModes.begin(), kModes.end(), [mode](const ModeName& m) { return m.mode == mode; })->name;
}

std::optional<Mode> mode_named(std::string_view name) {
    const auto found = std::find_if(kModes.begin(), kModes.end(), [name](const ModeName& m) { return m.name == name; });
    if (found == kModes.end()) return std::nullopt;
    return found->mode;
}

Mode nearest_mode(std::string_view name) {
    name = name.substr(0, 64);
    const auto farther = [name](const ModeName& a, const ModeName& b) { return edit_distance(name, a.name) < edit_distance(name, b.name); };
    return std::min_element(kModes.begin(), kModes.end(), farther)->mode;
}

std::string not_a_clock() {
    return "is not a clock: it can be virtual, real, or a number from 0.001 to 1000 that recorded times are multiplied by";
}

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

Config Config::from(const Lookup& environment) {
    Config config;
    const Setting<std::string> session = text_setting(environment, "REPLAY_SESSION", "");
    config.session = SessionName::parse(session.value).value_or(SessionName{});
    if (config.session.pid == 0) config.session = SessionName::here();

    const Setting<std::string> mode = text_setting(environment, "REPLAY_MODE", "replay");
    const std::optional<Mode> known = mode_named(mode.value);
    if (!known) {
        throw ConfigError(mode.origin + "=" + mode.value + " is not a mode; did you mean \"" +
                          std::string(name_of(nearest_mode(mode.value))) + "\"? Modes: live, record, replay, record-if-missing");
    }
    config.mode = {*known, mode.origin};

    config.cassette = text_setting(environment, "REPLAY_CASSETTE", "replay.cassette");
    config.cassette.value = absolute(config.cassette.value, config.session.directory);
    config.scope = text_setting(environment, "REPLAY_SCOPE", "");
    config.redact = switch_setting(environment, "REPLAY_REDACT", true);
    config.strict = switch_setting(environment, "REPLAY_STRICT", false);

    const Setting<std::string> clock = text_setting(environment, "REPLAY_CLOCK", "virtual");
    const std::optional<Clock> pace = Clock::named(clock.value);
    if (!pace) throw ConfigError(clock.origin + "=" + clock.value + " " + not_a_clock());
    config.clock = {*pace, clock.origin};

    const Setting<std::string> changes = text_setting(environment, "REPLAY_VOLATILE", "");
    try {
        config.volatile_headers = {VolatileHeaders::with(changes.value), changes.origin};
    } catch (const std::invalid_argument& error) {
        throw ConfigError(changes.origin + "=" + changes.value + " makes no sense: " + error.what() +
                          "; it lists names, \"X-Build, X-Shard-*, -Via\", where \"-\" takes one from those that are volatile anyway");
    }
    return config;
}

}  // namespace replay
