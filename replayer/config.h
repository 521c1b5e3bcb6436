#pragma once
// What is in force, and where it comes from.
//
// Every process of a tree reads the same variables: REPLAY_MODE, REPLAY_CASSETTE, REPLAY_SCOPE, REPLAY_REDACT, REPLAY_CLOCK,
// REPLAY_VOLATILE, REPLAY_STRICT, REPLAY_SESSION. The launcher sets them for its command; without a launcher the first process that loads
// the library (the root of its tree) adds REPLAY_SESSION to its own environment, so that its children know its directory and can share
// cursors with it.

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "clock.h"
#include "session_name.h"
#include "volatile_headers.h"

namespace replay {

enum class Mode { live, record, replay, record_if_missing };

[[nodiscard]] std::string_view name_of(Mode mode);
[[nodiscard]] std::optional<Mode> mode_named(std::string_view name);
// The mode that an unknown name was probably meant to be: the one with the smallest edit distance.
[[nodiscard]] Mode nearest_mode(std::string_view name);

// What to say of a text that Clock::named knows nothing of: "is not a clock: …".
[[nodiscard]] std::string not_a_clock();

// A variable or option whose value makes no sense; what() names it, the value, and what would be valid.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Config {
    template <class T>
    struct Setting {
        T value{};
        std::string origin;  // "REPLAY_MODE", "default", …: what `replay doctor` prints
    };
    Setting<Mode> mode;
    Setting<std::string> cassette;   // absolute path
    Setting<std::string> scope;      // empty: none
    Setting<bool> redact{true, {}};  // whether credentials are masked in what is recorded (secrets.h)
    Setting<Clock> clock;
    Setting<VolatileHeaders> volatile_headers;  // what does not make another answer of one
    Setting<bool> strict{false, {}};            // what is recorded is to be used, all of it and once (strict_session.h)
    SessionName session;

    using Lookup = std::function<const char*(const char* name)>;  // getenv(3) or a stand-in for it
    // Throws ConfigError.
    [[nodiscard]] static Config from(const Lookup& environment);
};

}  // namespace replay
