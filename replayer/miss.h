#pragma once
// A request that no recording answers: why, what comes nearest to it, and what can be done. It is told to the user on stderr, to the
// application in its error buffer, and to tools as JSON.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nearest.h"

namespace replay {

struct Miss {
    enum class Reason {
        no_recording,
        exhausted,    // all of its recordings have been played, and none is to be played again
        other_rules,  // there is one, whose keys were computed by other rules than those in force
        unreadable,   // the cassette is not there, or damaged
    };

    // A recording that it is compared with.
    struct Recording {
        std::uint64_t number = 0;  // as `replay ls` counts
        std::int64_t started_ns = 0;
        std::string scope{};
        std::string method{};
        std::string url{};  // without credentials, like all URLs here
        RequestComparison comparison{};
    };

    Reason reason = Reason::no_recording;
    std::string method{};
    std::string url{};
    std::optional<std::uint64_t> body_bytes{};  // nothing where a callback is yet to supply it, or it is multipart
    std::string cassette{};                     // its path
    std::uint64_t recordings = 0;               // exhausted: how many there are
    std::string trouble{};                      // what is wrong with the cassette; of an unreadable one, the whole message
    bool has_more = false;                      // there are more recordings than were looked at
    std::optional<Recording> nearest{};
    std::string rule{};  // by which that would answer, as in replay.toml; empty where none is proposed

    // For stderr: lines, each of which belongs behind "replay: ".
    [[nodiscard]] std::vector<std::string> lines() const;
    // For an error buffer: one line of kLongestLine bytes at most, what is most important first.
    static constexpr std::size_t kLongestLine = 255;
    [[nodiscard]] std::string line() const;
};

// Of a request without a recording.
[[nodiscard]] Miss explain_miss(const CassetteReader& cassette, const ComparedRequest& asked, const RequestRules& rules);
// Of one with so many recordings, which have all been played; and of one for which there is no cassette to play from, and why.
[[nodiscard]] Miss exhausted_miss(const std::string& cassette, const ComparedRequest& asked, std::uint64_t recordings);
[[nodiscard]] Miss unreadable_miss(const std::string& cassette, const ComparedRequest& asked, const std::string& trouble);

}  // namespace replay
