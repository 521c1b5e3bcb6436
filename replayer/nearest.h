#pragma once
// What comes nearest to a request that has no recording.
//
// It is found in two steps, so that what a miss costs is bounded: of all recordings only what is cheap to know is compared, keys, methods
// and URLs, and of the best few all that there is.

#include <cstdint>
#include <optional>
#include <string>

#include "cassette_reader.h"
#include "request_comparison.h"
#include "request_rules.h"

namespace replay {

struct NearestRecording {
    std::uint64_t number = 0;  // as `replay ls` counts
    std::int64_t started_ns = 0;
    Metadata metadata{};
    std::string bytes{};             // of its body, where a comparison looks at them
    ComparedBody body{};             // but for those
    RequestComparison comparison{};  // by the rules in force

    // Not valid without this.
    [[nodiscard]] ComparedRequest as_compared() const;
};

struct Nearest {
    std::optional<NearestRecording> recording{};  // nothing in an empty cassette, and in one of which nothing can be read
    bool has_more = false;                        // there are more records than were looked at
    std::string trouble{};                        // what is wrong with the cassette, as far as it was seen
};

// So many records are looked at, the first ones of the cassette; so many of them closely; and but for the first, no more than hold so
// many bytes together.
inline constexpr std::size_t kMostLookedAt = 20'000;
inline constexpr std::size_t kMostCompared = 16;
inline constexpr std::uint64_t kMostBytesCompared = 8 * 1024 * 1024;

[[nodiscard]] Nearest find_nearest(const CassetteReader& cassette, const ComparedRequest& asked, const RequestRules& rules);

}  // namespace replay
