#pragma once
// What `replay record` and `replay run` share: starting a command under the library, and telling afterwards what happened.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config.h"

namespace replay {

struct Launch {
    // Exit statuses of the launcher itself; else the command's own, or 126 and 127 as env(1).
    static constexpr int kMissed = 120;  // the command succeeded although a request had no recording, or a strict session was none
    static constexpr int kFailed = 125;  // the launcher itself failed

    std::string library;  // libreplay.so, as preloadable_library() finds it
    Mode mode = Mode::replay;
    std::string cassette;   // absolute
    bool replaces = false;  // what is recorded is to replace the cassette; else it is merged into it
    std::vector<std::string> command;
    Clock clock{};
    VolatileHeaders volatile_headers{};
    bool blocks_network = false;         // connections past libcurl are refused, but for those to this machine and to allowed hosts
    bool strict = false;                 // all that is recorded is to be used, once; for mode replay
    bool ordered = false;                // and in the order in which it was recorded; strict is then true as well
    std::optional<SessionName> outer{};  // a recording that this one takes part in, which is then that one's to publish
};

// Runs it and returns the exit status. Throws CassetteError and std::system_error where it cannot begin.
[[nodiscard]] int launch(const Launch& launch);

// What a session did: a plain copy of the counters in its control block.
struct Tally {
    std::uint64_t recorded = 0;
    std::uint64_t replayed = 0;
    std::uint64_t live = 0;
    std::uint64_t missed = 0;
    std::uint64_t unrecorded = 0;
    std::uint64_t processes = 0;
    std::uint64_t callers = 0;
    std::uint64_t exhausted = 0;    // of those missed, as Counters has them
    std::uint64_t other_rules = 0;  // likewise
};

// "3 recorded, 0 replayed, 0 live, 0 missed, 2 processes (1 used libcurl)".
[[nodiscard]] std::string summary(const Tally& tally);

// LD_PRELOAD with `library` in front of what it was before (null or empty: nothing), and only there.
[[nodiscard]] std::string preload_value(const std::string& library, const char* before);

// A path as short as it can be said: relative where it lies under the working directory.
[[nodiscard]] std::string short_path(const std::string& path);

// A word as a shell would need it.
[[nodiscard]] std::string shell_word(const std::string& word);

}  // namespace replay
