#pragma once
// What a session has recorded for a cassette and not brought into it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config.h"
#include "salvage.h"

namespace replay {

struct LeftRecording {
    SessionName session;  // its directory is not known
    std::uint64_t interactions = 0;
    std::int64_t first_ns = 0;  // Unix time at which the first of them began, and the last
    std::int64_t last_ns = 0;
    bool replaces = false;  // it was to become the cassette
    struct Damage {
        std::string path;
        std::vector<Salvage::Loss> losses;
    };
    std::vector<Damage> damage{};
    std::vector<std::string> unreadable{};  // why
    std::optional<std::int64_t> running{};  // a process that still records
};

// All that there are for a cassette, a resolved_path(), the one that began first in front.
[[nodiscard]] std::vector<LeftRecording> left_recordings(const std::string& cassette);

// Of parts that were taken over in part: where they are kept.
[[nodiscard]] std::vector<std::string> kept_parts(const std::string& cassette);

}  // namespace replay
