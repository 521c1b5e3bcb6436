#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

// One run of a process tree: which process began it, when, and in which directory.
struct SessionName {
    std::int64_t pid = 0;
    std::uint64_t started_ns = 0;  // CLOCK_BOOTTIME when the root loaded the library: tells it from a later user of its pid
    std::string directory;         // the root's working directory then, absolute

    // "1234-5678901:/home/me/project", as in REPLAY_SESSION.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<SessionName> parse(std::string_view text);
    // A new session that begins with the calling process, here and now.
    [[nodiscard]] static SessionName here();
    // 64 bits that stand for the session in a cassette.
    [[nodiscard]] std::uint64_t id() const;
    // Whether its root process still runs (an unreadable /proc counts as yes).
    [[nodiscard]] bool root_is_alive() const;
};

}  // namespace replay
