#pragma once
// What is in force, and where it comes from.
//
// An option of the launcher outranks a variable, a variable outranks replay.toml, and that the default. Every process of a tree reads the
// same file and variables; the launcher hands its options on as variables. Without a launcher the first process that loads the library (the
// root of its tree) adds REPLAY_SESSION to its own environment, so that its children know its directory, from which the file is looked for
// and paths count, and can share cursors with it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cassette_template.h"
#include "clock.h"
#include "host_list.h"
#include "request_rules.h"
#include "session_name.h"
#include "settings_file.h"
#include "volatile_headers.h"

namespace replay {

enum class Mode { live, record, replay, record_if_missing };

[[nodiscard]] std::string_view name_of(Mode mode);
[[nodiscard]] std::optional<Mode> mode_named(std::string_view name);
// What to say of a name that is no mode's: "is not a mode; did you mean …".
[[nodiscard]] std::string not_a_mode(std::string_view name);
// What to say of a text that Clock::named knows nothing of: "is not a clock: …".
[[nodiscard]] std::string not_a_clock();

struct Config {
    template <class T>
    struct Setting {
        T value{};
        std::string origin;  // "REPLAY_MODE", "default", …: what `replay doctor` prints
    };
    Setting<Mode> mode;
    Setting<std::string> cassette;        // absolute path
    Setting<CassetteTemplate> cassettes;  // those of scopes, absolute; empty: all have the same one
    Setting<std::string> scope;           // empty: none
    Setting<Clock> clock;
    Setting<bool> strict{false, {}};                // what is recorded is to be used, all of it and once (strict_session.h)
    Setting<bool> ordered{false, {}};               // and in the order in which it was recorded (play_order.h)
    Setting<Secrets> secrets;                       // what becomes of credentials in what is recorded (secret_book.h)
    Setting<NameChanges> secret_names;              // what names say of secrets beside the tables (secret_names.h)
    Setting<VolatileHeaders> volatile_headers;      // what does not make another answer of one
    Setting<MatchedParts> match;                    // the parts of a request that decide its answer
    Setting<Repeat> repeat;                         // what a request gets that is made more often than recorded
    Setting<OnMiss> on_miss;                        // what becomes of one without a recording
    RequestRules rules;                             // these four, and what else is said of requests, by their endpoints
    Setting<std::vector<std::string>> passthrough;  // URLs (covers_url) that always go to the network and are never recorded
    Setting<bool> record_failures{true, {}};        // whether transfers are recorded that failed without an answer
    Setting<std::string> misses;                    // absolute path of the file that tells tools of misses (miss_report.h); empty: none
    Setting<bool> block_network{false, {}};         // whether connections past libcurl are refused (bypasses.h),
    Setting<HostList> allowed_hosts;                // but for these
    std::string file;                               // that was read, absolute; empty: none
    SessionName session;
    std::string worker;  // of a test run, to which this process belongs (scope_slot.h): REPLAY_WORKER; empty where there is but one

    // In an ordered session all is to be used, too.
    [[nodiscard]] bool is_strict() const { return mode.value == Mode::replay && (strict.value || ordered.value); }
    [[nodiscard]] bool passes_through(std::string_view url) const;

    using Lookup = std::function<const char*(const char* name)>;  // getenv(3) or a stand-in for it
    // What the settings file that is in force says, and over it the variables (settings.h has them all). Throws ConfigError.
    [[nodiscard]] static Config from(const Lookup& environment);
    // The same with this file; nullptr: with none.
    [[nodiscard]] static Config from(const Lookup& environment, const SettingsFile* file);
};

}  // namespace replay
