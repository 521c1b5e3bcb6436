#pragma once
// When a transfer ends before its time: the limits that an application sets on how long it may take, and on how slow it may be.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interaction.h"

namespace replay {

struct Limits {                      // 0: no limit
    std::uint64_t total_ms = 0;      // CURLOPT_TIMEOUT_MS: the whole transfer
    std::uint64_t connect_ms = 0;    // CURLOPT_CONNECTTIMEOUT_MS: until it is connected
    std::uint64_t slow_bytes = 0;    // CURLOPT_LOW_SPEED_LIMIT: less than that a second
    std::uint64_t slow_seconds = 0;  // CURLOPT_LOW_SPEED_TIME: for so long

    [[nodiscard]] std::uint64_t total_ns() const;  // at most what 64 bits hold

    // Whether a transfer that took `duration_ns` may have come up against one.
    [[nodiscard]] bool can_matter(std::uint64_t duration_ns) const;

    // As they are recorded with a request, ("TIMEOUT_MS", "1000"), and back. What makes no sense there is no limit.
    [[nodiscard]] std::vector<NamedValue> named() const;
    [[nodiscard]] static Limits from(const std::vector<NamedValue>& named);

    friend bool operator==(const Limits&, const Limits&) = default;
};

// Where a played transfer comes up against a limit.
struct Cut {
    std::size_t event = 0;      // index of the first event that does not come any more
    std::uint64_t time_ns = 0;  // when it ends, since it began
    std::string error;          // as libcurl says it
};

// Nothing where it does not. Only limits that are stricter than the ones it was recorded with count: what it did within those, it
// does again.
[[nodiscard]] std::optional<Cut> cut_by(const Limits& limits, std::uint64_t duration_ns, std::span<const Event> events,
                                        const Metadata& metadata);

// A transfer that stands still in front of this event until CURLOPT_TIMEOUT_MS ends it, `time_ns` after it began.
[[nodiscard]] Cut cut_in_front_of(std::size_t event, std::uint64_t time_ns, std::span<const Event> events, const Metadata& metadata);

// The numbers of the infos that tell when a transfer was how far, in µs since it began, and how long its body is.
inline constexpr std::uint32_t kInfoTotalTime = 0x600000 + 50;
inline constexpr std::uint32_t kInfoNameLookupTime = 0x600000 + 51;
inline constexpr std::uint32_t kInfoConnectTime = 0x600000 + 52;
inline constexpr std::uint32_t kInfoPretransferTime = 0x600000 + 53;
inline constexpr std::uint32_t kInfoAppconnectTime = 0x600000 + 56;
inline constexpr std::uint32_t kInfoContentLength = 0x600000 + 15;
inline constexpr std::uint32_t kInfoUploaded = 0x600000 + 7;
inline constexpr std::uint32_t kInfoUploadLength = 0x600000 + 16;
inline constexpr std::uint32_t kInfoRedirects = 0x200000 + 20;

}  // namespace replay
