#include "config.h"

#include <algorithm>
#include <array>
#include <utility>

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
