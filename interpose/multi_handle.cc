#include "multi_handle.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "easy_handle.h"
#include "pointer_map.h"
#include "session.h"

namespace replay {

namespace {

PointerMap<CURLM, MultiHandle>& multis() {
    static auto* const map = new PointerMap<CURLM, MultiHandle>;
    return *map;
}

}  // namespace

// While callbacks of a transfer in this multi may run, most of its functions refuse to be called (CURLM_RECURSIVE_API_CALL).
class MultiHandle::InCall {
public:
    explicit InCall(MultiHandle& multi) : multi_(multi) { multi_.in_call_ = true; }
    ~InCall() { multi_.in_call_ = false; }
    InCall(const InCall&) = delete;
    InCall& operator=(const InCall&) = delete;

private:
    MultiHandle& multi_;
};

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

CURLMcode MultiHandle::add(EasyHandle& easy) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    if (easy.multi != nullptr) return CURLM_ADDED_ALREADY;
    const EasyHandle::Course course = easy.begin();
    if (course == EasyHandle::Course::played) {
        easy.multi = this;
        members_.push_back(&easy);
        timeline_.add(easy);
        arm_timer();
        return CURLM_OK;
    }
    const CURLMcode result = api().multi_add_handle(multi_, easy.curl());
    if (result != CURLM_OK) {
        easy.abandon();
        return result;
    }
    easy.multi = this;
    members_.push_back(&easy);
    if (course == EasyHandle::Course::recorded) recording_.push_back(&easy);
    return CURLM_OK;
}

CURLMcode MultiHandle::remove(EasyHandle& easy) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    if (easy.multi != this) return easy.multi == nullptr ? CURLM_OK : CURLM_BAD_EASY_HANDLE;
    if (!easy.was_played()) {
        const CURLMcode result = api().multi_remove_handle(multi_, easy.curl());
        if (result != CURLM_OK) return result;
        easy.end_broken_off();
    }
    forget(easy);
    return CURLM_OK;
}

void MultiHandle::forget(EasyHandle& easy) {
    timeline_.remove(easy);
    std::erase(recording_, &easy);
    std::erase(completed_, &easy);
    std::erase(members_, &easy);
    easy.multi = nullptr;
}

CURLMcode MultiHandle::cleanup() {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    for (EasyHandle* const easy : recording_) easy->end_broken_off();
    for (EasyHandle* const easy : members_) easy->multi = nullptr;
    if (event_fd_ >= 0) close(event_fd_);
    multis().erase(multi_);
    const CURLMcode result = api().multi_cleanup(multi_);
    delete this;
    return result;
}

void MultiHandle::pump() {
    const InCall in_call(*this);
    timeline_.advance([this](Timeline::Transfer& transfer) {
        auto& easy = static_cast<EasyHandle&>(transfer);
        complete(easy, easy.end_played());
    });
}

void MultiHandle::complete(EasyHandle& easy, CURLcode result) {
    easy.message.msg = CURLMSG_DONE;
    easy.message.easy_handle = easy.curl();
    easy.message.data.result = result;
    completed_.push_back(&easy);
}

void MultiHandle::begin_call() {
    if (recording_.empty()) return;
    const std::uint32_t call = Recorder::new_call();
    for (EasyHandle* const easy : recording_) easy->recorder()->in_call(call);
}

// Takes over the real completions as they happen: an interaction is recorded when its transfer is over, not when (or if)
// the application asks.
void MultiHandle::drain() {
    if (recording_.empty()) return;
    int left = 0;
    while (const CURLMsg* const message = api().multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode result = message->data.result;
        EasyHandle* easy = EasyHandle::find(message->easy_handle);
        if (easy == nullptr) easy = EasyHandle::create(message->easy_handle, image_);  // libcurl made it: a pushed stream
        std::erase(recording_, easy);
        complete(*easy, result);
        easy->end_recorded(result);
    }
}

// A call that moves transfers on: ours first, then libcurl's own.
template <class Real>
CURLMcode MultiHandle::advance(int* running, Real real) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    begin_call();
    pump();
    CURLMcode result;
    {
        const InCall in_call(*this);
        result = real();
    }
    drain();
    settle_timer();
    if (running != nullptr) *running += static_cast<int>(timeline_.size());
    return result;
}

CURLMcode MultiHandle::perform(int* running) {
    return advance(running, [&] { return api().multi_perform(multi_, running); });
}

CURLMcode MultiHandle::socket_action(curl_socket_t socket, int events, int* running) {
    return advance(running, [&] { return api().multi_socket_action(multi_, socket, events, running); });
}

CURLMcode MultiHandle::socket_all(int* running) {
    return advance(running, [&] { return api().multi_socket_all(multi_, running); });
}

CURLMcode MultiHandle::wait(curl_waitfd* extra, unsigned int count, int timeout_ms, int* ready, bool poll) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    // libcurl itself does not return early for an unread message, but ours come without a descriptor that would wake it.
    const bool is_unread = std::any_of(completed_.begin(), completed_.end(), [](const EasyHandle* easy) { return easy->was_played(); });
    if (timeline_.is_due() || is_unread) timeout_ms = 0;
    const auto function = poll ? api().multi_poll : api().multi_wait;
    return function(multi_, extra, count, timeout_ms, ready);
}

// Many clients select(2) for a second whatever curl_multi_timeout says: they are woken by a descriptor.
int MultiHandle::always_readable() {
    if (event_fd_ < 0) event_fd_ = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    return event_fd_;
}

CURLMcode MultiHandle::fdset(fd_set* readable, fd_set* writable, fd_set* exceptional, int* highest) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    const CURLMcode result = api().multi_fdset(multi_, readable, writable, exceptional, highest);
    if (result != CURLM_OK || !timeline_.is_due()) return result;
    const int fd = always_readable();
    if (fd < 0 || fd >= FD_SETSIZE) return result;
    FD_SET(fd, readable);
    *highest = std::max(*highest, fd);
    return result;
}

CURLMcode MultiHandle::waitfds(curl_waitfd* into, unsigned int room, unsigned int* count) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    if (api().multi_waitfds == nullptr) return CURLM_BAD_FUNCTION_ARGUMENT;
    unsigned int used = 0;
    CURLMcode result = api().multi_waitfds(multi_, into, room, &used);
    if (result == CURLM_OK && timeline_.is_due()) {
        if (into != nullptr && used < room) into[used] = {always_readable(), CURL_WAIT_POLLIN, 0};
        if (into != nullptr && used >= room) result = CURLM_OUT_OF_MEMORY;
        ++used;
    }
    if (count != nullptr) *count = used;
    return result;
}

CURLMcode MultiHandle::timeout(long* milliseconds) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    const CURLMcode result = api().multi_timeout(multi_, milliseconds);
    if (result == CURLM_OK && timeline_.is_due()) *milliseconds = 0;
    return result;
}

CURLMsg* MultiHandle::info_read(int* left) {
    if (left != nullptr) *left = 0;
    if (in_call_) return nullptr;
    drain();
    if (completed_.empty()) return api().multi_info_read(multi_, left);
    EasyHandle* const easy = completed_.front();
    completed_.pop_front();
    if (left != nullptr) *left = static_cast<int>(completed_.size());
    return &easy->message;
}

CURLMcode MultiHandle::set(CURLMoption option, curl_off_t number, void* pointer, void (*function)()) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    switch (option) {
        case CURLMOPT_TIMERFUNCTION:
            timer_ = reinterpret_cast<curl_multi_timer_callback>(function);
            if (timer_ == nullptr) return api().multi_setopt(multi_, option, nullptr);
            api().multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
            return api().multi_setopt(multi_, option, &MultiHandle::timer_stand_in);
        case CURLMOPT_TIMERDATA:
            timer_data_ = pointer;
            return CURLM_OK;
        default:
            break;
    }
    return set_real(image_, multi_, option, number, pointer, function);
}

// libcurl's own wish for a timer. While something of ours is due it has been told 0 and keeps that.
int MultiHandle::timer_stand_in(CURLM* multi, long milliseconds, void* self) {
    auto& handle = *static_cast<MultiHandle*>(self);
    handle.real_timeout_ = milliseconds;
    if (handle.armed_ && handle.timeline_.is_due()) return 0;
    handle.armed_ = false;
    return handle.timer_ == nullptr ? 0 : handle.timer_(multi, milliseconds, handle.timer_data_);
}

void MultiHandle::arm_timer() {
    if (timer_ == nullptr || in_call_) return;
    armed_ = true;
    timer_(multi_, 0, timer_data_);
}

// After a call: the application's timer has gone off or been overwritten. Tells it 0 again while something is due, and
// libcurl's own wish once nothing is.
void MultiHandle::settle_timer() {
    if (timer_ == nullptr) return;
    if (timeline_.is_due()) return arm_timer();
    if (!armed_) return;
    armed_ = false;
    timer_(multi_, real_timeout_, timer_data_);
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

}  // namespace replay
