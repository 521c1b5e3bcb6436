#include "utc_text.h"

#include <chrono>
#include <cstdio>

namespace replay {

std::string utc_text(std::int64_t unix_ns) {
    using namespace std::chrono;
    const sys_seconds at = floor<seconds>(sys_time<nanoseconds>(nanoseconds(unix_ns)));
    const hh_mm_ss<seconds> time(at - floor<days>(at));
    char text[32];
    std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return utc_day(unix_ns) + text;
}

std::string utc_day(std::int64_t unix_ns) {
    using namespace std::chrono;
    const year_month_day day(floor<days>(sys_time<nanoseconds>(nanoseconds(unix_ns))));
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text;
}

}  // namespace replay
