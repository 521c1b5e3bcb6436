#pragma once
// The options that `record` and `run` share, and how they go with the environment: an option outranks its variable.

#include <optional>
#include <string>

#include "config.h"
#include "launcher.h"
#include "options.h"

namespace replay {

inline constexpr const char* kBlockNetworkHelp =
    "Refuse connections that libcurl does not make, but for those to this machine and to allowed_hosts (default: $REPLAY_BLOCK_NETWORK)";

class LaunchOptions {
public:
    explicit LaunchOptions(Options& options);

    // What is in force for the command. A mode or clock given here outranks its variable, which then need not even make sense.
    // Throws ConfigError.
    [[nodiscard]] Config config(std::optional<Mode> mode, std::optional<Clock> clock = {}) const;
    [[nodiscard]] bool names_cassette() const { return !cassette_.empty(); }

    // The session that this process belongs to, if its root still runs.
    [[nodiscard]] static std::optional<SessionName> outer_session();

private:
    std::string cassette_;
};

}  // namespace replay
