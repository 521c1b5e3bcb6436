// The multi interface, exported: each function finds its handle and hands over.

#include <cstdarg>

#include "easy_handle.h"
#include "guard.h"
#include "multi_handle.h"
#include "pushes.h"

using replay::EasyHandle;
using replay::MultiHandle;

// The wrapper's handle, or the answer that libcurl gives where there is none.
#define REPLAY_MULTI(name)                                           \
    MultiHandle* const name = MultiHandle::of(multi, REPLAY_CALLER); \
    if (name == nullptr) return CURLM_BAD_HANDLE

REPLAY_EXPORT CURLM* curl_multi_init(void) {
    REPLAY_INNER(multi_init());
    return replay::multi_init(replay::Image::of_caller(REPLAY_CALLER));
}

REPLAY_EXPORT CURLMcode curl_multi_add_handle(CURLM* multi, CURL* curl) {
    REPLAY_INNER(multi_add_handle(multi, curl));
    REPLAY_MULTI(handle);
    EasyHandle* const easy = EasyHandle::of(curl, REPLAY_CALLER);
    return easy == nullptr ? CURLM_BAD_EASY_HANDLE : handle->add(*easy);
}

REPLAY_EXPORT CURLMcode curl_multi_remove_handle(CURLM* multi, CURL* curl) {
    REPLAY_INNER(multi_remove_handle(multi, curl));
    REPLAY_MULTI(handle);
    EasyHandle* const easy = EasyHandle::of(curl, REPLAY_CALLER);
    return easy == nullptr ? CURLM_BAD_EASY_HANDLE : handle->remove(*easy);
}

REPLAY_EXPORT CURLMcode curl_multi_cleanup(CURLM* multi) {
    REPLAY_INNER(multi_cleanup(multi));
    REPLAY_MULTI(handle);
    return handle->cleanup();
}

REPLAY_EXPORT CURLMcode curl_multi_perform(CURLM* multi, int* running) {
    REPLAY_INNER(multi_perform(multi, running));
    REPLAY_MULTI(handle);
    return handle->perform(running);
}

REPLAY_EXPORT CURLMcode curl_multi_socket_action(CURLM* multi, curl_socket_t socket, int events, int* running) {
    REPLAY_INNER(multi_socket_action(multi, socket, events, running));
    REPLAY_MULTI(handle);
    return handle->socket_action(socket, events, running);
}

REPLAY_EXPORT CURLMcode curl_multi_socket(CURLM* multi, curl_socket_t socket, int* running) {
    REPLAY_INNER(multi_socket(multi, socket, running));
    REPLAY_MULTI(handle);
    return handle->socket_action(socket, 0, running);
}

REPLAY_EXPORT CURLMcode curl_multi_socket_all(CURLM* multi, int* running) {
    REPLAY_INNER(multi_socket_all(multi, running));
    REPLAY_MULTI(handle);
    return handle->socket_all(running);
}

REPLAY_EXPORT CURLMcode curl_multi_wait(CURLM* multi, curl_waitfd* extra, unsigned int count, int timeout_ms, int* ready) {
    REPLAY_INNER(multi_wait(multi, extra, count, timeout_ms, ready));
    REPLAY_MULTI(handle);
    return handle->wait(extra, count, timeout_ms, ready, false);
}

REPLAY_EXPORT CURLMcode curl_multi_poll(CURLM* multi, curl_waitfd* extra, unsigned int count, int timeout_ms, int* ready) {
    REPLAY_INNER(multi_poll(multi, extra, count, timeout_ms, ready));
    REPLAY_MULTI(handle);
    return handle->wait(extra, count, timeout_ms, ready, true);
}

REPLAY_EXPORT CURLMcode curl_multi_fdset(CURLM* multi, fd_set* readable, fd_set* writable, fd_set* exceptional, int* highest) {
    REPLAY_INNER(multi_fdset(multi, readable, writable, exceptional, highest));
    REPLAY_MULTI(handle);
    return handle->fdset(readable, writable, exceptional, highest);
}

REPLAY_EXPORT CURLMcode curl_multi_waitfds(CURLM* multi, curl_waitfd* into, unsigned int room, unsigned int* count) {
    REPLAY_INNER(multi_waitfds(multi, into, room, count));
    REPLAY_MULTI(handle);
    return handle->waitfds(into, room, count);
}

REPLAY_EXPORT CURLMcode curl_multi_timeout(CURLM* multi, long* milliseconds) {
    REPLAY_INNER(multi_timeout(multi, milliseconds));
    REPLAY_MULTI(handle);
    return handle->timeout(milliseconds);
}

REPLAY_EXPORT CURLMsg* curl_multi_info_read(CURLM* multi, int* left) {
    REPLAY_INNER(multi_info_read(multi, left));
    MultiHandle* const handle = MultiHandle::of(multi, REPLAY_CALLER);
    if (handle == nullptr && left != nullptr) *left = 0;
    return handle == nullptr ? nullptr : handle->info_read(left);
}

REPLAY_EXPORT CURLMcode curl_multi_get_offt(CURLM* multi, CURLMinfo_offt which, curl_off_t* into) {
    REPLAY_INNER(multi_get_offt(multi, which, into));
    REPLAY_MULTI(handle);
    return handle->number(which, into);
}

REPLAY_EXPORT CURLMcode curl_multi_notify_enable(CURLM* multi, unsigned int type) {
    REPLAY_INNER(multi_notify_enable(multi, type));
    REPLAY_MULTI(handle);
    return handle->notifications().enable(type);
}

REPLAY_EXPORT CURLMcode curl_multi_notify_disable(CURLM* multi, unsigned int type) {
    REPLAY_INNER(multi_notify_disable(multi, type));
    REPLAY_MULTI(handle);
    return handle->notifications().disable(type);
}

REPLAY_EXPORT CURL** curl_multi_get_handles(CURLM* multi) {
    REPLAY_INNER(multi_get_handles(multi));
    MultiHandle* const handle = MultiHandle::of(multi, REPLAY_CALLER);
    return handle == nullptr ? nullptr : handle->handles();
}

REPLAY_EXPORT CURLMcode curl_multi_setopt(CURLM* multi, CURLMoption option, ...) {
    std::va_list arguments;
    va_start(arguments, option);
    curl_off_t number = 0;
    void* pointer = nullptr;
    void (*function)() = nullptr;
    if (option < static_cast<int>(CURLOPTTYPE_OBJECTPOINT))
        number = va_arg(arguments, long);
    else if (option < static_cast<int>(CURLOPTTYPE_FUNCTIONPOINT))
        pointer = va_arg(arguments, void*);
    else if (option < static_cast<int>(CURLOPTTYPE_OFF_T))
        function = va_arg(arguments, void (*)());
    else
        number = va_arg(arguments, curl_off_t);
    va_end(arguments);
    if (const replay::Image* const inner = replay::Image::containing(REPLAY_CALLER))
        return replay::set_real(*inner, multi, option, number, pointer, function);
    REPLAY_MULTI(handle);
    return handle->set(option, number, pointer, function);
}

REPLAY_EXPORT char* curl_pushheader_bynum(curl_pushheaders* headers, size_t number) {
    REPLAY_INNER(pushheader_bynum(headers, number));
    return replay::pushed_header(headers, number, REPLAY_CALLER);
}

REPLAY_EXPORT char* curl_pushheader_byname(curl_pushheaders* headers, const char* name) {
    REPLAY_INNER(pushheader_byname(headers, name));
    return replay::pushed_header(headers, name, REPLAY_CALLER);
}
