#include "progress_meter.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace replay {

namespace {

// A duration of the meter: eight characters wide. The manual (curl(1), "PROGRESS METER") shows its columns.
std::string duration(curl_off_t seconds) {
    char text[32];
    if (seconds <= 0) return "--:--:--";
    const long long days = seconds / 86400;
    const long long hours = seconds / 3600;
    const long long of_minute = seconds % 60;
    if (hours <= 99)
        std::snprintf(text, sizeof text, "%2lld:%02lld:%02lld", hours, static_cast<long long>(seconds / 60 % 60), of_minute);
    else if (days <= 999)
        std::snprintf(text, sizeof text, "%3lldd %02lldh", days, hours % 24);
    else
        std::snprintf(text, sizeof text, "%7lldd", days);
    return text;
}

// A number of bytes in five characters: plain up to 99999, then in units of 1024, with a decimal where there is room.
std::string amount(curl_off_t bytes) {
    char text[48];
    constexpr std::array<char, 5> kUnits{'k', 'M', 'G', 'T', 'P'};
    if (bytes < 100000) {
        std::snprintf(text, sizeof text, "%5lld", static_cast<long long>(bytes));
        return text;
    }
    curl_off_t unit = 1024;
    std::size_t at = 0;
    for (; at + 1 < kUnits.size() && bytes / unit >= 10000; ++at) unit *= 1024;
    const bool decimal = (kUnits[at] == 'M' || kUnits[at] == 'G') && bytes / unit < 100;
    if (decimal)
        std::snprintf(text, sizeof text, "%2lld.%lld%c", static_cast<long long>(bytes / unit),
                      static_cast<long long>(bytes % unit / (unit / 10)), kUnits[at]);
    else
        std::snprintf(text, sizeof text, "%4lld%c", static_cast<long long>(bytes / unit), kUnits[at]);
    return text;
}

// One direction of a transfer. A size that is not known is -1.
struct Course {
    curl_off_t size;
    curl_off_t done;
    curl_off_t speed;

    [[nodiscard]] curl_off_t expected() const { return size >= 0 ? size : done; }
    [[nodiscard]] curl_off_t percent() const { return size > 0 && speed > 0 ? share_of(done, size) : 0; }
    [[nodiscard]] curl_off_t estimate() const { return size > 0 && speed > 0 ? size / speed : 0; }
    [[nodiscard]] static curl_off_t share_of(curl_off_t part, curl_off_t whole) {
        return whole > 10000 ? part / (whole / 100) : part * 100 / whole;
    }
};

curl_off_t info_of(EasyHandle& handle, CURLINFO info) {
    curl_off_t value = 0;
    static_cast<void>(handle.infos.answer(info, &value));
    return value;
}

std::string meter_line(EasyHandle& handle) {
    const Course down{info_of(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T), info_of(handle, CURLINFO_SIZE_DOWNLOAD_T),
                      info_of(handle, CURLINFO_SPEED_DOWNLOAD_T)};
    const Course up{info_of(handle, CURLINFO_CONTENT_LENGTH_UPLOAD_T), info_of(handle, CURLINFO_SIZE_UPLOAD_T),
                    info_of(handle, CURLINFO_SPEED_UPLOAD_T)};
    const curl_off_t spent = info_of(handle, CURLINFO_TOTAL_TIME_T) / 1000000;
    const curl_off_t total = std::max(down.estimate(), up.estimate());
    const curl_off_t expected = down.expected() + up.expected();
    const curl_off_t done = down.done + up.done;
    char line[160];
    std::snprintf(line, sizeof line, "\r%3lld %s  %3lld %s  %3lld %s  %s  %s %s %s %s %s",
                  static_cast<long long>(expected > 0 ? Course::share_of(done, expected) : 0), amount(expected).c_str(),
                  static_cast<long long>(down.percent()), amount(down.done).c_str(), static_cast<long long>(up.percent()),
                  amount(up.done).c_str(), amount(down.speed).c_str(), amount(up.speed).c_str(), duration(total).c_str(),
                  duration(spent).c_str(), duration(total > 0 ? total - spent : 0).c_str(), amount(down.speed + up.speed).c_str());
    return line;
}

}  // namespace

void draw_progress_meter(EasyHandle& handle) {
    const Application& application = handle.application;
    const bool is_silenced = application.sees_progress() && !handle.continues_meter;
    if (application.no_progress || is_silenced || !handle.player().has_recording()) return;
    std::FILE* const stream = application.trace;
    const OptionSet::Entry* const resume = handle.options.find(CURLOPT_RESUME_FROM_LARGE);
    const OptionSet::Entry* const from = resume != nullptr ? resume : handle.options.find(CURLOPT_RESUME_FROM);
    if (from != nullptr && from->value.number != 0)
        std::fprintf(stream, "** Resuming transfer from byte position %lld\n", static_cast<long long>(from->value.number));
    std::fputs(
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
        "                                 Dload  Upload   Total   Spent    Left  Speed\n",
        stream);
    std::fputs(meter_line(handle).c_str(), stream);
    if (!application.sees_progress()) std::fputs("\n", stream);
    std::fflush(stream);
}

}  // namespace replay
