// The easy interface, exported: each function finds its handle and hands over.

#include <cstdarg>

#include "easy_handle.h"
#include "guard.h"
#include "header_answers.h"
#include "infos.h"
#include "inner_bodies.h"
#include "multi_handle.h"

using replay::EasyHandle;
using replay::OptionValue;

namespace {

// The argument of a variadic setopt, whose type its option's number tells (curl_easy_setopt(3)).
OptionValue value_of(CURLoption option, std::va_list& arguments) {
    OptionValue value;
    if (option < CURLOPTTYPE_OBJECTPOINT)
        value.number = va_arg(arguments, long);
    else if (option < CURLOPTTYPE_FUNCTIONPOINT)
        value.pointer = va_arg(arguments, void*);
    else if (option < CURLOPTTYPE_OFF_T)
        value.function = va_arg(arguments, void (*)());
    else if (option < CURLOPTTYPE_BLOB)
        value.number = va_arg(arguments, curl_off_t);
    else
        value.pointer = va_arg(arguments, void*);
    return value;
}

}  // namespace

REPLAY_EXPORT CURL* curl_easy_init(void) {
    REPLAY_INNER(easy_init());
    return replay::easy_init(replay::Image::of_caller(REPLAY_CALLER));
}

REPLAY_EXPORT CURLcode curl_easy_setopt(CURL* curl, CURLoption option, ...) {
    std::va_list arguments;
    va_start(arguments, option);
    const OptionValue value = value_of(option, arguments);
    va_end(arguments);
    if (const replay::Image* const inner = replay::Image::containing(REPLAY_CALLER)) return replay::set_real(*inner, curl, option, value);
    if (curl == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT;
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_FAILED_INIT : handle->set(option, value);
}

REPLAY_EXPORT CURLcode curl_easy_perform(CURL* curl) {
    REPLAY_INNER(easy_perform(curl));
    if (curl == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT;
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_FAILED_INIT : handle->perform();
}

REPLAY_EXPORT void curl_easy_cleanup(CURL* curl) {
    REPLAY_INNER(easy_cleanup(curl));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr) return;
    if (handle->multi != nullptr) handle->multi->part_with(*handle);
    handle->end_broken_off();
    handle->connection.part();
    handle->policies.cleaning_up();
    const auto kept = EasyHandle::free_real(handle);
    kept->policies.cleaned_up();
    kept->connection.end();
}

REPLAY_EXPORT CURLcode curl_easy_getinfo(CURL* curl, CURLINFO info, ...) {
    std::va_list arguments;
    va_start(arguments, info);
    void* const into = va_arg(arguments, void*);
    va_end(arguments);
    REPLAY_INNER(easy_getinfo(curl, info, into));
    if (curl == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT;
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr) return CURLE_FAILED_INIT;
    if (const auto played = handle->infos.answer(info, into)) return *played;
    const replay::ShareUse::As locks(handle->share, replay::ShareUse::Locking::passed);
    const CURLcode result = handle->api().easy_getinfo(curl, info, into);
    if (result == CURLE_OK && handle->recorder() != nullptr) replay::note_asked(*handle->recorder(), info, into);
    return result;
}

REPLAY_EXPORT CURL* curl_easy_duphandle(CURL* curl) {
    REPLAY_INNER(easy_duphandle(curl));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr) return nullptr;
    const replay::SourceCopies sources;
    handle->policies.duplicating();
    CURL* const copy = handle->api().easy_duphandle(curl);
    handle->policies.duplicated();
    if (copy != nullptr) handle->duplicate(copy);
    return copy;
}

REPLAY_EXPORT void curl_easy_reset(CURL* curl) {
    REPLAY_INNER(easy_reset(curl));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr) return;
    handle->api().easy_reset(curl);
    handle->reset();
}

REPLAY_EXPORT CURLcode curl_easy_pause(CURL* curl, int mask) {
    REPLAY_INNER(easy_pause(curl, mask));
    if (curl == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT;
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    return handle == nullptr ? CURLE_FAILED_INIT : handle->pause(mask);
}

REPLAY_EXPORT CURLHcode curl_easy_header(CURL* curl, const char* name, size_t index, unsigned int origin, int request, curl_header** out) {
    REPLAY_INNER(easy_header(curl, name, index, origin, request, out));
    if (curl == nullptr) return CURLHE_BAD_ARGUMENT;
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr) return CURLHE_BAD_ARGUMENT;
    return handle->was_played() ? replay::played_header(*handle, name, index, origin, request, out)
                                : handle->api().easy_header(curl, name, index, origin, request, out);
}

REPLAY_EXPORT curl_header* curl_easy_nextheader(CURL* curl, unsigned int origin, int request, curl_header* previous) {
    REPLAY_INNER(easy_nextheader(curl, origin, request, previous));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr) return nullptr;
    return handle->was_played() ? replay::next_played_header(*handle, origin, request, previous)
                                : handle->api().easy_nextheader(curl, origin, request, previous);
}

// TLS sessions are libcurl's own affair.
REPLAY_EXPORT CURLcode curl_easy_ssls_import(CURL* curl, const char* key, const unsigned char* mac, size_t mac_size,
                                             const unsigned char* session, size_t size) {
    REPLAY_INNER(easy_ssls_import(curl, key, mac, mac_size, session, size));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr || handle->api().easy_ssls_import == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT;
    return handle->api().easy_ssls_import(curl, key, mac, mac_size, session, size);
}

REPLAY_EXPORT CURLcode curl_easy_ssls_export(CURL* curl, curl_ssls_export_cb* function, void* data) {
    REPLAY_INNER(easy_ssls_export(curl, function, data));
    EasyHandle* const handle = EasyHandle::of(curl, REPLAY_CALLER);
    if (handle == nullptr || handle->api().easy_ssls_export == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT;
    return handle->api().easy_ssls_export(curl, function, data);
}
