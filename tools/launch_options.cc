#include "launch_options.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "secret_names.h"

namespace replay {

LaunchOptions::LaunchOptions(Options& options) {
    options.add_option("-c,--cassette", cassette_, "The cassette (default: $REPLAY_CASSETTE, else replay.cassette)");
}

Config LaunchOptions::config(std::optional<Mode> mode, std::optional<Clock> clock) const {
    const std::string mode_text = mode ? std::string(name_of(*mode)) : "";
    const std::string clock_text = clock ? clock->name() : "";
    Config config = Config::from([&](const char* name) -> const char* {
        if (mode && std::strcmp(name, "REPLAY_MODE") == 0) return mode_text.c_str();
        if (clock && std::strcmp(name, "REPLAY_CLOCK") == 0) return clock_text.c_str();
        return std::getenv(name);
    });
    if (mode) config.mode.origin = "-m";
    if (clock) config.clock.origin = "--clock";
    // A path on the command line counts from where the command line was typed, not from where an outer session began.
    if (!cassette_.empty()) config.cassette = {std::filesystem::absolute(cassette_).string(), "-c"};
    config.cassette.value = std::filesystem::path(config.cassette.value).lexically_normal().string();
    set_own_secret_names(config.secret_names.value);
    return config;
}

std::optional<SessionName> LaunchOptions::outer_session() {
    const char* const text = std::getenv("REPLAY_SESSION");
    std::optional<SessionName> session = SessionName::parse(text == nullptr ? "" : text);
    if (session && !session->root_is_alive()) session.reset();
    return session;
}

}  // namespace replay
