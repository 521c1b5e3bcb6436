#pragma once
// When the application is to call a multi handle again: what its timer callback and a descriptor tell it about played
// transfers and those that may turn out to be, together with what libcurl wants for its own.
//
// Our function stands in front of the timer callback, which hears of whichever comes first. Many clients select(2) for a second
// whatever curl_multi_timeout says, so there is a descriptor too.

#include <deque>
#include <optional>

#include "api.h"
#include "timeline.h"

namespace replay {

class EasyHandle;

class Alarm {
public:
    // `undecided`: those that the next call will have begin. `in_callback` is true while the application's function runs: it may not
    // call the multi interface then.
    Alarm(CURLM* multi, const Api& api, const Timeline& timeline, const std::deque<EasyHandle*>& undecided, bool& in_callback)
        : multi_(multi), api_(api), timeline_(timeline), undecided_(undecided), in_callback_(in_callback) {}
    ~Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    // CURLMOPT_TIMERFUNCTION and CURLMOPT_TIMERDATA.
    CURLMcode set_function(curl_multi_timer_callback function);
    CURLMcode set_data(void* data);

    // In how many ns a call will do something for these transfers, 0 if now; nothing where none will (Timeline::due_in).
    [[nodiscard]] std::optional<std::uint64_t> due_in() const { return undecided_.empty() ? timeline_.due_in() : 0; }

    // A transfer was added: the application is to call at once. Returns false where its function answers that all is to end.
    bool ring();
    // Something may have changed: tells the application when to call, where played transfers have a part in that. With
    // `leave_timer_on`, not that there is nothing more to call for: some call with CURL_SOCKET_TIMEOUT before their timer has gone
    // off, and look for messages only when it does. Returns as ring() does.
    bool settle(bool leave_timer_on = false);

    // The application's function has answered -1: every transfer fails, and the function is not called any more, until revive().
    [[nodiscard]] bool is_dead() const { return is_dead_; }
    void revive() { is_dead_ = false; }

    // A descriptor that is readable once a call would deliver something; -1 where none can be had. To be asked for anew before
    // each wait.
    [[nodiscard]] int descriptor();

    // ns in whole ms: never too early.
    [[nodiscard]] static long milliseconds(std::uint64_t ns);

private:
    static int stand_in(CURLM* multi, long milliseconds, void* self);
    [[nodiscard]] long own_wish() const;
    int tell(long milliseconds);

    CURLM* multi_;
    const Api& api_;
    const Timeline& timeline_;
    const std::deque<EasyHandle*>& undecided_;
    bool& in_callback_;
    curl_multi_timer_callback function_ = nullptr;
    void* data_ = nullptr;
    std::uint64_t own_deadline_ns_ = 0;  // what libcurl last asked for, on the monotonic clock; 0: nothing
    bool has_part_ = false;              // played transfers had a part in what the application was last told
    bool is_dead_ = false;
    int descriptor_ = -1;
    bool is_readable_ = false;  // and stays so
};

}  // namespace replay
