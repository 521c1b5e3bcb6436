// A MultiHandle's functions that wait, or tell the application how to.

#include <algorithm>
#include <utility>
#include <vector>

#include "easy_handle.h"
#include "multi_handle.h"

namespace replay {

CURLMcode MultiHandle::wait(curl_waitfd* extra, unsigned int count, int timeout_ms, int* ready, bool poll) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    // libcurl itself does not return early for an unread message, but ours come without a descriptor that would wake it. Once: an
    // application may never read them.
    const bool is_unread = std::any_of(completed_.begin(), completed_.end(), [](const EasyHandle* easy) { return !easy->is_libcurls; });
    const bool is_news = std::exchange(has_news_, false) && is_unread;
    const auto due = alarm_.due_in();
    if (due && *due > 0 && !is_news && timeout_ms > 0) return wait_until_due(extra, count, timeout_ms, ready, poll);
    if ((due || is_news) && timeout_ms > 0) timeout_ms = 0;
    const auto function = poll ? api().multi_poll : api().multi_wait;
    return function(multi_, extra, count, timeout_ms, ready);
}

// libcurl waits for its own transfers' sockets, the application's descriptors and ours.
CURLMcode MultiHandle::wait_until_due(curl_waitfd* extra, unsigned int count, int timeout_ms, int* ready, bool poll) {
    std::vector<curl_waitfd> all(extra, extra + count);
    const int descriptor = alarm_.descriptor();
    if (descriptor < 0)
        timeout_ms = static_cast<int>(std::min<long>(timeout_ms, Alarm::milliseconds(*alarm_.due_in())));
    else
        all.push_back({descriptor, CURL_WAIT_POLLIN, 0});
    int count_ready = 0;
    const auto function = poll ? api().multi_poll : api().multi_wait;
    const CURLMcode result = function(multi_, all.data(), static_cast<unsigned int>(all.size()), timeout_ms, &count_ready);
    std::copy_n(all.begin(), count, extra);
    if (descriptor >= 0 && all.back().revents != 0) --count_ready;
    if (ready != nullptr) *ready = count_ready;
    return result;
}

CURLMcode MultiHandle::fdset(fd_set* readable, fd_set* writable, fd_set* exceptional, int* highest) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    const CURLMcode result = api().multi_fdset(multi_, readable, writable, exceptional, highest);
    if (result != CURLM_OK || !alarm_.due_in()) return result;
    const int fd = alarm_.descriptor();
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
    if (result == CURLM_OK && alarm_.due_in()) {
        if (into != nullptr && used < room) into[used] = {alarm_.descriptor(), CURL_WAIT_POLLIN, 0};
        if (into != nullptr && used >= room) result = CURLM_OUT_OF_MEMORY;
        ++used;
    }
    if (count != nullptr) *count = used;
    return result;
}

CURLMcode MultiHandle::timeout(long* milliseconds) {
    if (in_call_) return CURLM_RECURSIVE_API_CALL;
    const CURLMcode result = api().multi_timeout(multi_, milliseconds);
    const auto due = result == CURLM_OK ? alarm_.due_in() : std::nullopt;
    if (!due) return result;
    const long ours = alarm_.is_dead() ? 0 : Alarm::milliseconds(*due);
    if (*milliseconds < 0 || ours < *milliseconds) *milliseconds = ours;
    return result;
}

}  // namespace replay
