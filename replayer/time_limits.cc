#include "time_limits.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "asked_infos.h"

namespace replay {

namespace {

constexpr std::uint64_t kMicrosecond = 1'000;
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kNever = ~std::uint64_t{0};

struct Row {
    const char* name;
    std::uint64_t Limits::*value;
};
constexpr std::array<Row, 4> kRows{{{"CONNECTTIMEOUT_MS", &Limits::connect_ms},
                                    {"LOW_SPEED_LIMIT", &Limits::slow_bytes},
                                    {"LOW_SPEED_TIME", &Limits::slow_seconds},
                                    {"TIMEOUT_MS", &Limits::total_ms}}};

std::uint64_t times(std::uint64_t value, std::uint64_t unit) { return value > kNever / unit ? kNever : value * unit; }

std::int64_t info(const Metadata& metadata, std::uint32_t number) {
    const auto found = std::find_if(metadata.infos.begin(), metadata.infos.end(), [number](const Info& i) { return i.number == number; });
    return found == metadata.infos.end() ? 0 : found->integer;
}

std::uint64_t time_of(const Metadata& metadata, std::uint32_t number) {
    const std::int64_t us = info(metadata, number);
    return us <= 0 ? 0 : times(static_cast<std::uint64_t>(us), kMicrosecond);
}

// Until when it was looking for an address, and until when it was connecting.
struct Phases {
    std::uint64_t resolved_ns;
    std::uint64_t connected_ns;

    explicit Phases(const Metadata& metadata)
        : resolved_ns(time_of(metadata, kInfoNameLookupTime)),
          connected_ns(std::max(time_of(metadata, kInfoConnectTime), time_of(metadata, kInfoAppconnectTime))) {
        if (time_of(metadata, kInfoPretransferTime) != 0) return;
        connected_ns = kNever;  // it never came so far
        if (resolved_ns == 0) resolved_ns = kNever;
    }
};

// With CURLOPT_HEADER a header line goes to the body first, and then counts as none of it.
std::uint64_t body_bytes(std::span<const Event> events) {
    std::uint64_t bytes = 0;
    const Event* last = nullptr;
    for (const Event& event : events) {
        if (is_question(event)) continue;
        if (event.kind == EventKind::body) bytes += event.size;
        const bool doubled =
            last != nullptr && last->kind == EventKind::body && event.kind == EventKind::header && last->size == event.size;
        if (doubled) bytes -= event.size;
        last = &event;
    }
    return bytes;
}

std::string timed_out(std::uint64_t ns, std::span<const Event> before, const Metadata& metadata) {
    const Phases phases(metadata);
    const std::string after = " timed out after " + std::to_string(ns / kMillisecond) + " milliseconds";
    if (ns < phases.resolved_ns) return "Resolving" + after;
    if (ns < phases.connected_ns) return "Connection" + after;
    const bool has_head = std::any_of(before.begin(), before.end(), [](const Event& event) { return event.kind == EventKind::header; });
    const std::int64_t expected = has_head ? info(metadata, kInfoContentLength) : -1;
    return "Operation" + after + " with " + std::to_string(body_bytes(before)) +
           (expected >= 0 ? " out of " + std::to_string(expected) : "") + " bytes received";
}

// When a transfer has been slower than `bytes` a second for so many seconds; kNever if it is not. Looks once a second at the average
// of the last five, as libcurl does.
std::uint64_t too_slow_at(const Limits& limits, std::uint64_t start_ns, std::uint64_t duration_ns, std::span<const Event> events) {
    constexpr std::uint64_t kWindow = 5;
    std::array<std::uint64_t, kWindow + 1> totals{};  // of the bytes moved until the last seconds, each at its number modulo the size
    std::uint64_t total = 0;
    std::uint64_t slow_since = 0;  // kNever: it is not slow
    const std::uint64_t seconds = (duration_ns - std::min(start_ns, duration_ns)) / kSecond;
    const auto second_of = [start_ns](const Event& event) { return (event.time_ns - std::min(start_ns, event.time_ns)) / kSecond; };
    auto next = events.begin();
    for (std::uint64_t now = 1; now <= seconds; ++now) {
        for (; next != events.end() && second_of(*next) < now; ++next)
            if (next->kind == EventKind::body || next->kind == EventKind::pull) total += next->size;
        const std::uint64_t window = std::min(now, kWindow);
        const std::uint64_t moved = total - totals[(now - window) % totals.size()];
        totals[now % totals.size()] = total;
        if (moved / window >= limits.slow_bytes)
            slow_since = kNever;
        else if (slow_since == kNever)
            slow_since = now;
        if (slow_since == kNever) continue;
        // While nothing comes, nothing changes.
        const std::uint64_t until = next == events.end() ? seconds : std::min(second_of(*next), seconds);
        const std::uint64_t end = limits.slow_seconds > kNever - slow_since ? kNever : slow_since + limits.slow_seconds;
        if (end <= (moved == 0 ? std::max(until, now) : now)) return start_ns + end * kSecond;
        if (moved != 0 || until <= now) continue;
        totals.fill(total);
        now = until;
    }
    return kNever;
}

bool is_stricter(std::uint64_t limit, std::uint64_t recorded) { return limit != 0 && (recorded == 0 || limit < recorded); }

}  // namespace

std::uint64_t Limits::total_ns() const { return times(total_ms, kMillisecond); }

bool Limits::can_matter(std::uint64_t duration_ns) const {
    const auto within = [duration_ns](std::uint64_t limit, std::uint64_t unit) { return limit != 0 && times(limit, unit) < duration_ns; };
    return within(total_ms, kMillisecond) || within(connect_ms, kMillisecond) || (slow_bytes != 0 && within(slow_seconds, kSecond));
}

std::vector<NamedValue> Limits::named() const {
    std::vector<NamedValue> named;
    for (const Row& row : kRows)
        if (this->*row.value != 0) named.push_back({row.name, std::to_string(this->*row.value)});
    return named;
}

Limits Limits::from(const std::vector<NamedValue>& named) {
    Limits limits;
    for (const NamedValue& one : named)
        for (const Row& row : kRows)
            if (one.name == row.name) std::from_chars(one.value.data(), one.value.data() + one.value.size(), limits.*row.value);
    return limits;
}

Cut cut_in_front_of(std::size_t event, std::uint64_t time_ns, std::span<const Event> events, const Metadata& metadata) {
    return {event, time_ns, timed_out(time_ns, events.first(std::min(event, events.size())), metadata)};
}

std::optional<Cut> cut_by(const Limits& limits, std::uint64_t duration_ns, std::span<const Event> events, const Metadata& metadata) {
    const Limits recorded = Limits::from(metadata.request.limits);
    const std::uint64_t total_ns = is_stricter(limits.total_ms, recorded.total_ms) ? times(limits.total_ms, kMillisecond) : kNever;

    // What libcurl tells of connecting is the sum over all hops, while each has the limit to itself.
    const bool can_tell = is_stricter(limits.connect_ms, recorded.connect_ms) && info(metadata, kInfoRedirects) == 0;
    const std::uint64_t connect_limit_ns = can_tell ? times(limits.connect_ms, kMillisecond) : kNever;
    const std::uint64_t connect_ns = connect_limit_ns < Phases(metadata).connected_ns ? connect_limit_ns : kNever;

    const bool slower_counts = limits.slow_bytes != 0 && limits.slow_seconds != 0 &&
                               (limits.slow_bytes > recorded.slow_bytes || is_stricter(limits.slow_seconds, recorded.slow_seconds));
    const std::uint64_t slow_ns =
        slower_counts ? too_slow_at(limits, time_of(metadata, kInfoPretransferTime), duration_ns, events) : kNever;

    Cut cut;
    cut.time_ns = std::min({total_ns, connect_ns, slow_ns});
    if (cut.time_ns >= duration_ns) return std::nullopt;
    const auto later = std::find_if(events.begin(), events.end(),
                                    [&cut](const Event& event) { return event.time_ns > cut.time_ns && !is_question(event); });
    cut.event = static_cast<std::size_t>(later - events.begin());
    if (cut.time_ns == slow_ns)
        cut.error = "Operation too slow. Less than " + std::to_string(limits.slow_bytes) + " bytes/sec transferred the last " +
                    std::to_string(limits.slow_seconds) + " seconds";
    else
        cut.error = timed_out(cut.time_ns, events.first(cut.event), metadata);
    return cut;
}

}  // namespace replay
