#pragma once
// What we keep beside a real CURLM: the played transfers that were added to it, and the completions not yet read.
//
// Played transfers never enter the real multi: they run on a Timeline of ours. Live ones do, and the two mix. Which of the two a handle's
// transfer will be is found out by the first call that moves it on, from the options that it has then.
//
// Like the multi itself it is used by one thread at a time (curl_multi_wakeup excepted, which we leave alone).

#include <deque>
#include <vector>

#include "alarm.h"
#include "api.h"
#include "easy_handle.h"
#include "image.h"
#include "notifications.h"
#include "pushes.h"
#include "timeline.h"

namespace replay {

class MultiHandle {
public:
    [[nodiscard]] static MultiHandle* of(CURLM* multi, const void* caller);
    static MultiHandle* create(CURLM* multi, const Image& image);

    [[nodiscard]] CURLM* multi() const { return multi_; }
    [[nodiscard]] const Image& image() const { return image_; }
    [[nodiscard]] const Api& api() const { return image_.api; }

    // The functions of the multi interface, one for one.
    CURLMcode add(EasyHandle& easy);
    CURLMcode remove(EasyHandle& easy);
    CURLMcode cleanup();  // destroys this object, unless libcurl refuses
    CURLMcode perform(int* running);
    CURLMcode socket_action(curl_socket_t socket, int events, int* running);
    CURLMcode socket_all(int* running);
    CURLMcode wait(curl_waitfd* extra, unsigned int count, int timeout_ms, int* ready, bool poll);
    CURLMcode fdset(fd_set* readable, fd_set* writable, fd_set* exceptional, int* highest);
    CURLMcode waitfds(curl_waitfd* into, unsigned int room, unsigned int* count);
    CURLMcode timeout(long* milliseconds);
    CURLMsg* info_read(int* left);
    CURLMcode set(CURLMoption option, curl_off_t number, void* pointer, void (*function)());
    CURL** handles();
    CURLMcode number(CURLMinfo_offt which, curl_off_t* into);
    [[nodiscard]] Notifications& notifications() { return notifications_; }
    [[nodiscard]] Pushes& pushes() { return pushes_; }
    // A handle whose transfer has begun, a pushed one, is in here from now on.
    void take_in(EasyHandle& easy, EasyHandle::Course course);

    // The application unpaused a played transfer, or sent something on it: tells its timer callback when that is due.
    void went_on() { alarm_.settle(); }
    // Whether callbacks of a transfer in here may be running.
    [[nodiscard]] bool is_in_call() const { return in_call_; }
    // The handle is being cleaned up while it is still in here. What the application is told of that is up to libcurl.
    void part_with(EasyHandle& easy);

private:
    MultiHandle(CURLM* multi, const Image& image);
    CURLMcode keep(EasyHandle& easy);
    void begin_waiting();
    void decide(EasyHandle& easy);
    CURLMcode hand_over(const EasyHandle& easy);
    void run(EasyHandle& easy, EasyHandle::Course course);
    void forget(EasyHandle& easy);
    void pump();
    void finish(EasyHandle& easy, CURLcode result);
    void abort_played();
    void begin_call();
    void drain();
    template <class Real>
    CURLMcode advance(int* running, Real real, bool leave_timer_on = false);
    void complete(EasyHandle& easy, CURLcode result);
    CURLMcode wait_until_due(curl_waitfd* extra, unsigned int count, int timeout_ms, int* ready, bool poll);

    CURLM* multi_;
    const Image& image_;
    std::vector<EasyHandle*> members_;   // all that were added and not removed
    std::deque<EasyHandle*> undecided_;  // those of them whose transfer may be played, and has not begun: libcurl does not have them
    std::deque<EasyHandle*> joined_;     // that libcurl has, and whose transfer has not begun
    Timeline timeline_;                  // that are played
    std::vector<EasyHandle*> recording_;
    std::deque<EasyHandle*> completed_;  // their `message` not yet read
    bool has_news_ = false;              // one has come since the application last waited
    curl_off_t kept_ever_ = 0;           // how many were added of which libcurl knows nothing
    // While callbacks of a transfer in this multi may run, most of its functions refuse to be called (CURLM_RECURSIVE_API_CALL).
    bool in_call_ = false;
    bool in_notification_ = false;
    Notifications notifications_{multi_, image_.api, in_call_, in_notification_};
    Pushes pushes_{*this};
    Alarm alarm_{multi_, image_.api, timeline_, undecided_, in_call_};
};

// curl_multi_setopt of the real function: the option's number tells which of the values is meant.
CURLMcode set_real(const Image& image, CURLM* multi, CURLMoption option, curl_off_t number, void* pointer, void (*function)());

// curl_multi_init for callers of this image; nullptr gives NULL.
CURLM* multi_init(const Image* image);

}  // namespace replay
