// A MultiHandle's functions by which handles come in and leave, and their transfers begin.
//
// libcurl reads a handle's options when it first moves the transfer on, not when the handle is added, and so do we: an application may
// go on setting them in between. What may be played is not given to libcurl before that; the rest is, at once.

#include <cstddef>

#include "easy_handle.h"
#include "multi_handle.h"
#include "scoped_flag.h"
#include "session.h"

namespace replay {

CURLMcode MultiHandle::add(EasyHandle& easy) {
    if (easy.multi != nullptr || easy.is_performing()) return CURLM_ADDED_ALREADY;
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    if (alarm_.is_dead()) {
        const std::size_t running = timeline_.size() + recording_.size() + undecided_.size() + joined_.size();
        if (image_.release() < 8014 ? running > 0 : !members_.empty()) return CURLM_ABORTED_BY_CALLBACK;
        alarm_.revive();
    }
    easy.multi = this;  // before the timer callback is called
    easy.is_waiting = true;
    easy.is_libcurls = !Session::instance().replays();
    members_.push_back(&easy);
    (easy.is_libcurls ? joined_ : undecided_).push_back(&easy);
    const CURLMcode result = easy.is_libcurls ? api().multi_add_handle(multi_, easy.curl()) : keep(easy);
    if (result != CURLM_OK) forget(easy);
    return result;
}

// What libcurl does when a handle is added.
CURLMcode MultiHandle::keep(EasyHandle& easy) {
    easy.application.tell_error("");
    easy.infos.added();
    easy.connection.lose_socket();
    // Since 8.10 the timer callback is told nothing that it knows already.
    const bool is_known = undecided_.size() > 1 && image_.release() >= 8010;
    if (!is_known && !alarm_.ring()) return CURLM_ABORTED_BY_CALLBACK;
    ++kept_ever_;
    return CURLM_OK;
}

// In the order in which they were added. Those of a multi that has died fail without having begun.
void MultiHandle::begin_waiting() {
    const ScopedFlag in_call(in_call_, true);
    for (; !joined_.empty(); joined_.pop_front()) {
        EasyHandle& easy = *joined_.front();
        easy.is_waiting = false;
        if (!alarm_.is_dead()) run(easy, easy.begin());
    }
    while (!undecided_.empty()) {
        EasyHandle* const easy = undecided_.front();
        easy->is_waiting = false;
        if (alarm_.is_dead())
            finish(*easy, CURLE_ABORTED_BY_CALLBACK);
        else
            decide(*easy);
        // Only now: as long as one is in there, libcurl's wish for a timer is no news. A callback may have cleaned the handle up.
        if (!undecided_.empty() && undecided_.front() == easy) undecided_.pop_front();
    }
}

void MultiHandle::decide(EasyHandle& easy) {
    const EasyHandle::Course course = easy.begin();
    if (course != EasyHandle::Course::played) {
        const CURLMcode result = hand_over(easy);
        if (result != CURLM_OK) {
            easy.abandon();
            return finish(easy, result == CURLM_ABORTED_BY_CALLBACK ? CURLE_ABORTED_BY_CALLBACK : CURLE_OUT_OF_MEMORY);
        }
        easy.is_libcurls = true;
        --kept_ever_;
    }
    run(easy, course);
}

// libcurl takes it for one that is added only now, and would clear an error buffer that was set since.
CURLMcode MultiHandle::hand_over(const EasyHandle& easy) {
    char* const error = easy.application.error_buffer;
    const char first = error == nullptr ? '\0' : *error;
    const CURLMcode result = api().multi_add_handle(multi_, easy.curl());
    if (error != nullptr) *error = first;
    return result;
}

void MultiHandle::run(EasyHandle& easy, EasyHandle::Course course) {
    if (course == EasyHandle::Course::recorded) recording_.push_back(&easy);
    if (course == EasyHandle::Course::played) timeline_.add(easy);
}

void MultiHandle::take_in(EasyHandle& easy, EasyHandle::Course course) {
    easy.multi = this;
    easy.is_libcurls = course != EasyHandle::Course::played;
    members_.push_back(&easy);
    run(easy, course);
    if (easy.is_libcurls) return;
    easy.application.tell_error("");
    ++kept_ever_;
}

CURLMcode MultiHandle::remove(EasyHandle& easy) {
    if (easy.multi != this) return easy.multi == nullptr ? CURLM_OK : CURLM_BAD_EASY_HANDLE;
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    {
        const ScopedFlag in_call(in_call_, true);
        if (!easy.is_waiting) easy.breaking_off();
        if (easy.is_libcurls) {
            const CURLMcode result = api().multi_remove_handle(multi_, easy.curl());
            if (result != CURLM_OK && result != CURLM_ABORTED_BY_CALLBACK) return result;
            easy.end_broken_off();
        }
    }
    easy.connection.lose_socket();
    forget(easy);
    return CURLM_OK;
}

void MultiHandle::part_with(EasyHandle& easy) {
    // Before 8.15 libcurl takes the connection from a handle first, and then removes it without a word: applications free what their
    // callbacks use, and clean the handle up after.
    const bool is_silent = image_.release() < 8015;
    if (!is_silent) remove(easy);
    if (is_silent && easy.is_libcurls && !easy.is_waiting) easy.breaking_off();
    forget(easy);  // also where removing was refused, from within a callback
}

void MultiHandle::forget(EasyHandle& easy) {
    easy.note_played();
    timeline_.remove(easy);
    std::erase(recording_, &easy);
    std::erase(completed_, &easy);
    std::erase(members_, &easy);
    std::erase(joined_, &easy);
    const bool was_first = !undecided_.empty() && undecided_.front() == &easy;
    std::erase(undecided_, &easy);
    easy.leave_multi();
    if (was_first) alarm_.settle();  // as libcurl's timer, which is then another one's or nobody's
}

}  // namespace replay
