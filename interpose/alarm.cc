#include "alarm.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "scoped_flag.h"

namespace replay {

namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kSecond = 1'000'000'000;

// Two times from now in ms, -1 standing for never.
long sooner(long a, long b) {
    if (a < 0 || b < 0) return std::max(a, b);
    return std::min(a, b);
}

}  // namespace

Alarm::~Alarm() {
    if (descriptor_ >= 0) close(descriptor_);
}

long Alarm::milliseconds(std::uint64_t ns) {
    const std::uint64_t whole = ns / kMillisecond + (ns % kMillisecond != 0 ? 1 : 0);
    return static_cast<long>(std::min<std::uint64_t>(whole, std::numeric_limits<int>::max()));  // many applications keep it in an int
}

CURLMcode Alarm::set_function(curl_multi_timer_callback function) {
    function_ = function;
    if (function_ == nullptr) return api_.multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
    api_.multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
    return api_.multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Alarm::stand_in);
}

CURLMcode Alarm::set_data(void* data) {
    data_ = data;
    return CURLM_OK;
}

int Alarm::tell(long milliseconds) {
    if (function_ == nullptr || is_dead_) return 0;
    const ScopedFlag in_callback(in_callback_, true);
    const int answer = function_(multi_, milliseconds, data_);
    is_dead_ = answer == -1;
    return answer;
}

// libcurl's own wish for a timer. Where the application was told to call at once it keeps to that.
int Alarm::stand_in(CURLM*, long milliseconds, void* self) {
    auto& alarm = *static_cast<Alarm*>(self);
    alarm.own_deadline_ns_ = milliseconds < 0 ? 0 : monotonic_ns() + static_cast<std::uint64_t>(milliseconds) * kMillisecond;
    const auto due = alarm.due_in();
    if (alarm.has_part_ && due == 0) return 0;
    alarm.has_part_ = due.has_value();
    return alarm.tell(due ? sooner(Alarm::milliseconds(*due), milliseconds) : milliseconds);
}

long Alarm::own_wish() const {
    if (own_deadline_ns_ == 0) return -1;
    const std::uint64_t now = monotonic_ns();
    return own_deadline_ns_ > now ? milliseconds(own_deadline_ns_ - now) : 0;
}

bool Alarm::ring() {
    if (function_ == nullptr || in_callback_) return true;
    has_part_ = true;
    return tell(0) != -1;
}

bool Alarm::settle(bool leave_timer_on) {
    if (function_ == nullptr || in_callback_) return true;
    const auto due = due_in();
    if (due == 0) return ring();
    if (!due && !has_part_) return true;
    has_part_ = due.has_value();
    const long wish = due ? sooner(milliseconds(*due), own_wish()) : own_wish();
    return (wish < 0 && leave_timer_on) || tell(wish) != -1;
}

int Alarm::descriptor() {
    const int saved = errno;
    if (descriptor_ < 0) descriptor_ = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    const auto due = due_in();
    const bool readable = due == 0;
    if (descriptor_ >= 0 && !(readable && is_readable_)) {
        // Never read from, so it stays readable; a time of 0 would switch it off.
        const std::uint64_t when = readable ? 1 : due ? monotonic_ns() + *due : 0;
        const itimerspec setting{{}, {static_cast<time_t>(when / kSecond), static_cast<long>(when % kSecond)}};
        timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &setting, nullptr);
        is_readable_ = readable;
    }
    errno = saved;
    return descriptor_;
}

}  // namespace replay
