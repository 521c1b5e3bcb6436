#include "multi_handle.h"

#include <algorithm>
#include <cstdlib>

#include "easy_handle.h"
#include "pointer_map.h"
#include "scoped_flag.h"
#include "session.h"

namespace replay {

namespace {

PointerMap<CURLM, MultiHandle>& multis() {
    static auto* const map = new PointerMap<CURLM, MultiHandle>;
    return *map;
}

}  // namespace

MultiHandle::MultiHandle(CURLM* multi, const Image& image)
    : multi_(multi), image_(image), timeline_(Session::instance().config().clock.value) {}

MultiHandle* MultiHandle::of(CURLM* multi, const void* caller) {
    if (multi == nullptr) return nullptr;
    if (MultiHandle* const known = multis().find(multi)) return known;
    const Image* const image = Image::of_caller(caller);
    return image == nullptr ? nullptr : create(multi, *image);
}

MultiHandle* MultiHandle::create(CURLM* multi, const Image& image) {
    auto* const handle = new MultiHandle(multi, image);
    multis().insert(multi, handle);
    return handle;
}

CURLM* multi_init(const Image* image) {
    if (image == nullptr) return nullptr;
    CURLM* const multi = image->api.multi_init();
    if (multi != nullptr) MultiHandle::create(multi, *image);
    return multi;
}

CURLMcode set_real(const Image& image, CURLM* multi, CURLMoption option, curl_off_t number, void* pointer, void (*function)()) {
    if (option < static_cast<int>(CURLOPTTYPE_OBJECTPOINT)) return image.api.multi_setopt(multi, option, static_cast<long>(number));
    if (option < static_cast<int>(CURLOPTTYPE_FUNCTIONPOINT)) return image.api.multi_setopt(multi, option, pointer);
    if (option < static_cast<int>(CURLOPTTYPE_OFF_T)) return image.api.multi_setopt(multi, option, function);
    return image.api.multi_setopt(multi, option, number);
}

CURLMcode MultiHandle::cleanup() {
    if (in_call_ || in_notification_) return CURLM_RECURSIVE_API_CALL;
    {
        const ScopedFlag in_call(in_call_, true);
        for (EasyHandle* const easy : members_)
            if (!easy->is_waiting) easy->breaking_off();
    }
    multis().erase(multi_);  // before another thread can be given the same address
    const CURLMcode result = api().multi_cleanup(multi_);
    if (result != CURLM_OK) {
        multis().insert(multi_, this);
        return result;
    }
    for (EasyHandle* const easy : recording_) easy->end_broken_off();
    for (EasyHandle* const easy : members_) easy->leave_multi();
    delete this;
    return result;
}

void MultiHandle::pump() {
    const ScopedFlag in_call(in_call_, true);
    if (alarm_.is_dead()) return abort_played();
    timeline_.advance([this](Timeline::Transfer& transfer) {
        auto& easy = static_cast<EasyHandle&>(transfer);
        finish(easy, easy.end_played());
    });
}

// A transfer of which libcurl knows nothing is over.
void MultiHandle::finish(EasyHandle& easy, CURLcode result) {
    complete(easy, result);
    notifications_.finished(easy.curl(), completed_.size() == 1);
}

void MultiHandle::abort_played() {
    for (EasyHandle* const easy : members_) {
        if (!easy->is_played_now()) continue;
        timeline_.remove(*easy);
        easy->player().end_with(CURLE_ABORTED_BY_CALLBACK);
        finish(*easy, easy->end_played());
    }
}

void MultiHandle::complete(EasyHandle& easy, CURLcode result) {
    easy.message.msg = CURLMSG_DONE;
    easy.message.easy_handle = easy.curl();
    easy.message.data.result = result;
    completed_.push_back(&easy);
    has_news_ = true;
}

void MultiHandle::begin_call() {
    if (recording_.empty()) return;
    const std::uint32_t call = Recorder::new_call();
    for (EasyHandle* const easy : recording_) easy->recorder()->in_call(call);
}

// Takes over the real completions as they happen: an interaction is recorded when its transfer is over, not when (or if)
// the application asks; and only in one queue can they be counted.
void MultiHandle::drain() {
    int left = 0;
    while (const CURLMsg* const message = api().multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode result = message->data.result;
        EasyHandle* easy = EasyHandle::find(message->easy_handle);
        if (easy == nullptr) easy = EasyHandle::create(message->easy_handle, image_);  // made before we were there
        std::erase(recording_, easy);
        complete(*easy, result);
        easy->end_recorded(result);
    }
}

// A call that moves transfers on: ours first, then libcurl's own.
template <class Real>
CURLMcode MultiHandle::advance(int* running, Real real, bool leave_timer_on) {
    if (in_call_ || in_notification_) return CURLM_RECURSIVE_API_CALL;
    begin_waiting();
    begin_call();
    pump();
    notifications_.dispatch();
    notifications_.waiting(!completed_.empty());
    CURLMcode result;
    {
        const ScopedFlag in_call(in_call_, true);
        result = real();
    }
    drain();
    if (!alarm_.settle(leave_timer_on) && result == CURLM_OK) result = CURLM_ABORTED_BY_CALLBACK;
    if (running != nullptr) *running += static_cast<int>(timeline_.size() + undecided_.size());
    return result;
}

CURLMcode MultiHandle::perform(int* running) {
    return advance(running, [&] { return api().multi_perform(multi_, running); });
}

CURLMcode MultiHandle::socket_action(curl_socket_t socket, int events, int* running) {
    // The timer has gone off: libcurl before 8.10 takes the application to know that, and does not tell it that there is no other.
    const bool leave_timer_on = socket == CURL_SOCKET_TIMEOUT && image_.release() < 8010;
    return advance(
        running, [&] { return api().multi_socket_action(multi_, socket, events, running); }, leave_timer_on);
}

CURLMcode MultiHandle::socket_all(int* running) {
    return advance(running, [&] { return api().multi_socket_all(multi_, running); });
}

CURLMsg* MultiHandle::info_read(int* left) {
    if (left != nullptr) *left = 0;
    if (in_call_) return nullptr;
    drain();
    if (completed_.empty()) return nullptr;
    EasyHandle* const easy = completed_.front();
    completed_.pop_front();
    if (left != nullptr) *left = static_cast<int>(completed_.size());
    notifications_.waiting(!completed_.empty());
    return &easy->message;
}

CURLMcode MultiHandle::set(CURLMoption option, curl_off_t number, void* pointer, void (*function)()) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    switch (static_cast<int>(option)) {  // some are newer than our headers
        case CURLMOPT_TIMERFUNCTION:
            return alarm_.set_function(reinterpret_cast<curl_multi_timer_callback>(function));
        case CURLMOPT_TIMERDATA:
            return alarm_.set_data(pointer);
        case CURLMOPT_PUSHFUNCTION:
            return pushes_.set_function(reinterpret_cast<curl_push_callback>(function));
        case CURLMOPT_PUSHDATA:
            return pushes_.set_data(pointer);
        case kNotifyFunction:
            return notifications_.set_function(function);
        case kNotifyData:
            return notifications_.set_data(pointer);
        default:
            break;
    }
    return set_real(image_, multi_, option, number, pointer, function);
}

CURL** MultiHandle::handles() {
    if (api().multi_get_handles == nullptr) return nullptr;
    CURL** const real = api().multi_get_handles(multi_);
    if (real == nullptr) return nullptr;
    // The application frees it with curl_free, which is free(3) unless it gave libcurl an allocator of its own.
    auto** const all = static_cast<CURL**>(std::calloc(members_.size() + 1, sizeof(CURL*)));
    if (all == nullptr) return real;
    std::transform(members_.begin(), members_.end(), all, [](const EasyHandle* easy) { return easy->curl(); });
    api().free(real);
    return all;
}

CURLMcode MultiHandle::number(CURLMinfo_offt which, curl_off_t* into) {
    if (api().multi_get_offt == nullptr) return CURLM_BAD_FUNCTION_ARGUMENT;
    const CURLMcode result = api().multi_get_offt(multi_, which, into);
    if (result != CURLM_OK) return result;
    const auto kept = std::count_if(members_.begin(), members_.end(), [](const EasyHandle* easy) { return !easy->is_libcurls; });
    const auto members = static_cast<curl_off_t>(kept);
    const auto running = static_cast<curl_off_t>(timeline_.size() + undecided_.size());
    // CURLMINFO_XFERS_CURRENT, _RUNNING, _PENDING, _DONE, _ADDED.
    const curl_off_t ours[] = {0, members, running, 0, members - running, kept_ever_};
    const auto row = static_cast<std::size_t>(which);
    if (row < std::size(ours)) *into += ours[row];
    return CURLM_OK;
}

}  // namespace replay
