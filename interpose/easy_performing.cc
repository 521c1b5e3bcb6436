// An EasyHandle's functions that run transfers, and pause them.

#include <time.h>

#include <utility>

#include "callback_sink.h"
#include "easy_handle.h"
#include "multi_handle.h"
#include "session.h"

namespace replay {

// As libcurl does: an error buffer that has been written to since the transfer began is only cleared.
CURLcode EasyHandle::refuse_to_perform() {
    char line[] = "easy handle already used in multi handle\n";
    const std::string_view text(line, sizeof line - 2);
    application.tell_error(std::exchange(has_told_error_, true) ? "" : text);
    application.trace_line(curl_, CURLINFO_TEXT, line, sizeof line - 1);
    return CURLE_FAILED_INIT;
}

CURLcode EasyHandle::perform() {
    if (recorder_ != nullptr) {
        // It is under way. libcurl says so, and that is no part of the transfer.
        std::unique_ptr<Recorder> recorder = std::move(recorder_);
        const CURLcode result = api().easy_perform(curl_);
        recorder_ = std::move(recorder);
        return result;
    }
    if (multi != nullptr || performing_) return is_libcurls ? api().easy_perform(curl_) : refuse_to_perform();
    application.tell_error("");
    switch (begin()) {
        case Course::live:
            return api().easy_perform(curl_);
        case Course::recorded: {
            const CURLcode result = api().easy_perform(curl_);
            end_recorded(result);
            return result;
        }
        case Course::played:
            return play();
    }
    return CURLE_FAILED_INIT;
}

CURLcode EasyHandle::play() {
    pthread_testcancel();  // a thread can be cancelled where libcurl waits for the network; nothing else here waits
    // Also over when a callback of the application's throws.
    struct Performing {
        explicit Performing(bool& flag) : on(flag) { on = true; }
        ~Performing() { on = false; }
        bool& on;
    };
    const Performing performing(performing_);
    performer_ = pthread_self();
    begin_played();
    CallbackSink sink(*this);
    const Clock& clock = Session::instance().config().clock.value;
    const std::uint64_t began = clock.is_virtual() ? 0 : monotonic_ns();
    for (;;) {
        if (!clock.is_virtual()) sleep_until(began + clock.real(player_.next_time()));
        const Player::State state = player_.step(sink);
        if (state == Player::State::finished) break;
        if (state == Player::State::playing) continue;
        if (player_.awaits_send())  // which only a callback could have done
            player_.give_up_waiting();
        else if (!wait_for_unpause(sink))
            break;
    }
    return end_played();
}

// The application paused the transfer and nothing else can happen in it. As in libcurl, its progress callback goes on
// being called, and may unpause or abort; so may another thread, or the time limit end it.
bool EasyHandle::wait_for_unpause(CallbackSink& sink) {
    constexpr timespec kNap{0, 1000000};
    nanosleep(&kNap, nullptr);
    player_.stand_still(monotonic_ns());
    if (!player_.is_blocked() || sink.progress(player_.progress()) != Sink::Answer::failed) return true;
    player_.start_failing(sink.failure(), sink.failure_text());
    player_.step(sink);
    return false;
}

CURLcode EasyHandle::pause(int mask) {
    // One that was taken out of its multi has no connection any more, or none yet, as libcurl says then.
    const bool is_running = is_played_now() && (performing_ || multi != nullptr);
    if (is_running) return pause_played(mask);
    return recorder_ != nullptr ? pause_recorded(mask) : api().easy_pause(curl_, mask);
}

CURLcode EasyHandle::pause_recorded(int mask) {
    Recorder& recorder = *recorder_;
    const Recorder::Outside outside = recorder.pausing((mask & CURLPAUSE_RECV) != 0, (mask & CURLPAUSE_SEND) != 0);
    const CURLcode result = api().easy_pause(curl_, mask);
    recorder.pausing_ended(outside);
    return result;
}

CURLcode EasyHandle::pause_played(int mask) {
    const bool receiving = (mask & CURLPAUSE_RECV) != 0;
    const bool is_lifted = player_.is_receiving_paused() && !receiving;
    const bool is_elsewhere = performing_ && pthread_equal(performer_, pthread_self()) == 0;
    player_.pause(receiving, (mask & CURLPAUSE_SEND) != 0);
    if (is_elsewhere) return CURLE_OK;  // the thread that performs goes on
    CURLcode result = CURLE_OK;
    if (is_lifted) {
        CallbackSink sink(*this);
        result = static_cast<CURLcode>(player_.give_held(sink));
    }
    if (multi != nullptr && !player_.is_blocked()) multi->went_on();
    return result;
}

}  // namespace replay
