#include "units.h"

#include <cstdio>
#include <ctime>

namespace replay {

namespace {

template <class... Values>
std::string format(const char* pattern, Values... values) {
    char text[64];
    std::snprintf(text, sizeof text, pattern, values...);
    return text;
}

}  // namespace

std::string human_bytes(std::uint64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; value >= 999.95 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
    return format("%.1f %s", value, kUnits[unit]);
}

std::string human_duration(std::uint64_t nanoseconds) {
    const double ms = static_cast<double>(nanoseconds) / 1e6;
    if (ms < 9.995) return format("%.2f ms", ms);
    if (ms < 999.95) return format("%.1f ms", ms);
    if (ms < 59'995) return format("%.2f s", ms / 1000);
    const std::uint64_t seconds = (nanoseconds + 500'000'000) / 1'000'000'000;
    return format("%llu min %02llu s", static_cast<unsigned long long>(seconds / 60), static_cast<unsigned long long>(seconds % 60));
}

std::string human_time(std::int64_t unix_nanoseconds) {
    // Floor, so that a moment before 1970 does not round up.
    std::time_t seconds = unix_nanoseconds / 1'000'000'000;
    if (unix_nanoseconds % 1'000'000'000 < 0) --seconds;
    std::tm parts{};
    char text[64];
    if (gmtime_r(&seconds, &parts) == nullptr || std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts) == 0) return "?";
    return text;
}

std::string counted(std::uint64_t count, const char* noun) { return std::to_string(count) + " " + noun + (count == 1 ? "" : "s"); }

}  // namespace replay
