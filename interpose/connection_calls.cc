// The functions with which an application sends and receives by itself, exported: each finds its handle and hands over.

#include "easy_handle.h"
#include "guard.h"

using replay::EasyHandle;

REPLAY_EXPORT CURLcode curl_easy_send(CURL* curl, const void* bytes, size_t size, size_t* accepted) {
    REPLAY_INNER(easy_send(curl, bytes, size, accepted));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_BAD_FUNCTION_ARGUMENT : handle->connection.send(bytes, size, accepted);
}

REPLAY_EXPORT CURLcode curl_easy_recv(CURL* curl, void* into, size_t room, size_t* received) {
    REPLAY_INNER(easy_recv(curl, into, room, received));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_BAD_FUNCTION_ARGUMENT : handle->connection.receive(into, room, received);
}

REPLAY_EXPORT CURLcode curl_ws_send(CURL* curl, const void* bytes, size_t size, size_t* accepted, curl_off_t fragment, unsigned int flags) {
    REPLAY_INNER(ws_send(curl, bytes, size, accepted, fragment, flags));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_BAD_FUNCTION_ARGUMENT : handle->connection.ws_send(bytes, size, accepted, fragment, flags);
}

REPLAY_EXPORT CURLcode curl_ws_recv(CURL* curl, void* into, size_t room, size_t* received, ReplayWsFrame** frame) {
    REPLAY_INNER(ws_recv(curl, into, room, received, frame));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_BAD_FUNCTION_ARGUMENT : handle->connection.ws_receive(into, room, received, frame);
}

REPLAY_EXPORT ReplayWsFrame* curl_ws_meta(CURL* curl) {
    REPLAY_INNER(ws_meta(curl));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? nullptr : handle->connection.ws_meta();
}

REPLAY_EXPORT CURLcode curl_ws_start_frame(CURL* curl, unsigned int flags, curl_off_t length) {
    REPLAY_INNER(ws_start_frame(curl, flags, length));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_BAD_FUNCTION_ARGUMENT : handle->connection.ws_start_frame(flags, length);
}
