#include "config.h"

#include <algorithm>
#include <array>
#include <vector>

#include "canonical_url.h"
#include "settings.h"
#include "settings_file.h"
#include "text.h"

namespace replay {

namespace {

struct ModeName {
    Mode mode;
    std::string_view name;
};
constexpr std::string_view kRules = "rule";
constexpr std::array<ModeName, 4> kModes{
    {{Mode::live, "live"}, {Mode::record, "record"}, {Mode::replay, "replay"}, {Mode::record_if_missing, "record-if-missing"}}};

// An empty variable counts as unset: `REPLAY_MODE= cmd` is how shells switch one off.
std::string variable(const Config::Lookup& environment, const char* name) {
    const char* const value = environment(name);
    return value == nullptr ? "" : value;
}

SessionName session_of(const Config::Lookup& environment) {
    const std::optional<SessionName> session = SessionName::parse(variable(environment, "REPLAY_SESSION"));
    return session ? *session : SessionName::here();
}

const TomlValue* member(const SettingsFile& file, std::string_view key) {
    for (const auto& [name, value] : file.document.members)
        if (name == key) return &value;
    return nullptr;
}

void check_keys(const SettingsFile& file) {
    std::vector<std::string_view> known;
    for (const SettingRow& row : setting_rows()) known.push_back(row.key);
    known.push_back(kRules);
    for (const auto& [name, value] : file.document.members)
        if (std::find(known.begin(), known.end(), name) == known.end()) reject_key(file, value, name, known);
}

void add_rules(RequestRules& rules, const SettingsFile& file) {
    const TomlValue* const tables = member(file, kRules);
    if (tables == nullptr) return;
    if (tables->kind != TomlValue::Kind::list)
        throw ConfigError(file.place(tables->line) + ": rule is " + std::string(tables->kind_name()) +
                          "; it has to be a list of tables, each of them begun by [[rule]]");
    for (const TomlValue& table : tables->items) rules.add(table, file);
}

GivenValue given(const SettingRow& row, const Config::Lookup& environment, const SettingsFile* file, const std::string& directory) {
    if (const std::string text = variable(environment, row.variable); !text.empty()) return given_by_variable(row, text, directory);
    if (const TomlValue* const value = file == nullptr ? nullptr : member(*file, row.key))
        return given_by_file(row.shape, row.key, *value, *file);
    GivenValue standard = given_by_variable(row, std::string(row.standard), directory);
    standard.origin = "default";
    return standard;
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

std::string not_a_mode(std::string_view name) {
    std::array<std::string_view, kModes.size()> names;
    std::transform(kModes.begin(), kModes.end(), names.begin(), [](const ModeName& mode) { return mode.name; });
    return "is not a mode" + correction(name, names);
}

std::string not_a_clock() {
    return "is not a clock: it can be virtual, real, or a number from 0.001 to 1000 that recorded times are multiplied by";
}

bool Config::passes_through(std::string_view url) const {
    if (passthrough.value.empty()) return false;
    const std::string canonical = canonical_url(url);
    return std::any_of(passthrough.value.begin(), passthrough.value.end(),
                       [&](const std::string& pattern) { return covers_url(pattern, canonical); });
}

Config Config::from(const Lookup& environment) {
    const auto file = find_settings_file(variable(environment, "REPLAY_CONFIG"), session_of(environment).directory);
    return from(environment, file ? &*file : nullptr);
}

Config Config::from(const Lookup& environment, const SettingsFile* file) {
    Config config;
    config.session = session_of(environment);
    config.worker = variable(environment, "REPLAY_WORKER");
    if (file != nullptr) {
        check_keys(*file);
        config.file = file->path;
    }
    for (const SettingRow& row : setting_rows()) row.set(config, given(row, environment, file, config.session.directory));
    config.rules = RequestRules({{config.match.value}, config.repeat.value, config.on_miss.value, config.secrets.value});
    if (file != nullptr) add_rules(config.rules, *file);
    return config;
}

}  // namespace replay
