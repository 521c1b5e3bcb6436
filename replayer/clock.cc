#include "clock.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <limits>

namespace replay {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

std::uint64_t read(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * kSecond + static_cast<std::uint64_t>(now.tv_nsec);
}

// value * by / over.
std::uint64_t scaled(std::uint64_t value, std::uint64_t by, std::uint64_t over) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(std::min<Wide>(Wide{value} * by / over, Clock::kForever));
}

// How far the Unix clock is ahead of the monotonic one.
std::atomic<std::int64_t> ahead = 0;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::uint64_t monotonic_ns() { return read(CLOCK_MONOTONIC); }
std::int64_t unix_ns() { return static_cast<std::int64_t>(read(CLOCK_REALTIME)); }

std::int64_t unix_seconds() { return time(nullptr); }

std::int64_t unix_at(std::uint64_t monotonic) {
    const std::int64_t measured = unix_ns() - static_cast<std::int64_t>(monotonic);
    std::int64_t used = ahead;
    if (std::abs(measured - used) >= static_cast<std::int64_t>(kSecond) && ahead.compare_exchange_strong(used, measured)) used = measured;
    return static_cast<std::int64_t>(monotonic) + used;
}

std::int64_t unix_later(std::int64_t time_ns, std::uint64_t by_ns) {
    std::int64_t later = 0;
    return __builtin_add_overflow(time_ns, by_ns, &later) ? std::numeric_limits<std::int64_t>::max() : later;
}

void sleep_until(std::uint64_t deadline_ns) {
    const timespec deadline{static_cast<time_t>(deadline_ns / kSecond), static_cast<long>(deadline_ns % kSecond)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) == EINTR) {
    }
}

std::optional<Clock> Clock::named(std::string_view name) {
    if (name == "virtual") return Clock();
    if (name == "real") return Clock(kOne);
    std::uint64_t millionths = 0;
    std::uint64_t place = 0;  // of the last digit behind the point; 0 before it
    for (const char c : name) {
        if (c == '.' && place == 0) {
            place = kOne;
        } else if (is_digit(c) && place != 1 && millionths <= 1000 * kOne) {
            const auto digit = static_cast<std::uint64_t>(c - '0');
            millionths = place == 0 ? millionths * 10 + digit * kOne : millionths + digit * (place /= 10);
        } else {
            return std::nullopt;
        }
    }
    if (millionths < kOne / 1000 || millionths > 1000 * kOne) return std::nullopt;
    return Clock(millionths);
}

std::string Clock::name() const {
    if (is_virtual()) return "virtual";
    if (millionths_ == kOne) return "real";
    std::string text = std::to_string(millionths_ / kOne);
    std::string places = std::to_string(kOne + millionths_ % kOne);  // a 1, and the six places
    places.erase(places.find_last_not_of('0') + 1);
    return places.size() > 1 ? text + "." + places.substr(1) : text;
}

std::uint64_t Clock::real(std::uint64_t recorded_ns) const { return scaled(recorded_ns, millionths_, kOne); }

std::uint64_t Clock::recorded(std::uint64_t real_ns) const { return is_virtual() ? 0 : scaled(real_ns, kOne, millionths_); }

}  // namespace replay
