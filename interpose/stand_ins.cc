#include "stand_ins.h"

#include <algorithm>
#include <cstdio>

#include "callback_calls.h"
#include "cookies.h"
#include "easy_handle.h"
#include "noted.h"

namespace replay {

namespace {

EasyHandle& handle_of(void* self) { return *static_cast<EasyHandle*>(self); }

enum class Recording { always, when_set };

// The parameter makes sure that the stand-in has the type of what it stands in for.
template <class Callback>
auto as_pointer(Callback stand_in) {
    return reinterpret_cast<void (*)()>(stand_in);
}

// Verbose tells us the request as it went over the wire, among other things. With DNS over HTTPS libcurl passes the setting on to its own
// transfers, whose lines would be taken for this one's.
bool is_traced(const EasyHandle& handle) { return handle.application.verbose || handle.options.text(CURLOPT_DOH_URL) == nullptr; }

}  // namespace

struct StandIns::Row {
    CURLoption function;
    CURLoption data;
    void (*stand_in)();
    bool always;

    [[nodiscard]] bool stands_for(const EasyHandle& handle) const {
        const OptionSet::Entry* const set = handle.options.find(function);
        return always || (set != nullptr && set->value.function != nullptr);
    }
};

// Made when first used, which may be before any constructor of ours has run.
std::span<const StandIns::Row> StandIns::rows() {
    static const Row all[] = {
#define RECORDED_own(name) StandIns::name
#define RECORDED_call(name) CallbackCalls::note_##name
#define CALLBACK(name, type, option, data, data_option, recording, event) \
    {CURLOPT_##option, CURLOPT_##data_option, as_pointer<type>(RECORDED_##event(name)), Recording::recording == Recording::always},
#include "callbacks.def"
#undef RECORDED_own
#undef RECORDED_call
    };
    return all;
}

void StandIns::put(EasyHandle& handle, const Row& row) {
    handle.api().easy_setopt(handle.curl(), row.function, row.stand_in);
    const bool is_upload = row.function == CURLOPT_READFUNCTION || row.function == CURLOPT_SEEKFUNCTION;
    void* const self = is_upload ? static_cast<void*>(&handle.uploads.read_callback()) : static_cast<void*>(&handle);
    handle.api().easy_setopt(handle.curl(), row.data, self);
}

// Takes the application's callback back, and gives libcurl the application's data, unless another callback that is stood in for
// shares it: libcurl's own read(3), say, must not get ours.
CURLcode StandIns::take_back(EasyHandle& handle, const Row& row) {
    const CURLcode result = handle.api().easy_setopt(handle.curl(), row.function, nullptr);
    if (stands_for_data(handle, row.data)) return result;
    const OptionSet::Entry* const data = handle.options.find(row.data);
    void* const standard = row.data == CURLOPT_READDATA ? static_cast<void*>(stdin) : nullptr;
    handle.api().easy_setopt(handle.curl(), row.data, data != nullptr ? data->value.pointer : standard);
    return result;
}

bool StandIns::stands_for_data(const EasyHandle& handle, CURLoption data) {
    const auto all = rows();
    return std::any_of(all.begin(), all.end(), [&](const Row& row) { return row.data == data && row.stands_for(handle); });
}

void StandIns::install(EasyHandle& handle) {
    for (const Row& row : rows())
        if (row.stands_for(handle)) put(handle, row);
    if (handle.application.error_buffer == nullptr) handle.api().easy_setopt(handle.curl(), CURLOPT_ERRORBUFFER, handle.recorded_error_);
    if (is_traced(handle)) handle.api().easy_setopt(handle.curl(), CURLOPT_VERBOSE, 1L);
}

bool StandIns::forward(EasyHandle& handle, CURLoption option, CURLcode& result) {
    result = CURLE_OK;
    const Api& api = handle.api();
    for (const Row& row : rows()) {
        if (option != row.function) continue;
        if (row.stands_for(handle))
            put(handle, row);
        else
            result = take_back(handle, row);
        return true;
    }
    if (stands_for_data(handle, option)) return true;
    switch (option) {
        case CURLOPT_ERRORBUFFER:
            if (handle.application.error_buffer != nullptr) return false;
            result = api.easy_setopt(handle.curl(), CURLOPT_ERRORBUFFER, handle.recorded_error_);
            return true;
        case CURLOPT_VERBOSE:
            return handle.options.text(CURLOPT_DOH_URL) == nullptr;
        case CURLOPT_DOH_URL:
            api.easy_setopt(handle.curl(), CURLOPT_VERBOSE, is_traced(handle) ? 1L : 0L);
            return false;
        default:
            return false;
    }
}

size_t StandIns::write(char* bytes, size_t size, size_t count, void* self) {
    EasyHandle& handle = handle_of(self);
    const size_t total = size * count;
    const Noted noted(handle, [&](Recorder& recorder) {
        handle.connection.note_frame(recorder);
        return recorder.body({bytes, total});
    });
    const size_t answer = handle.application.give_body(bytes, total);
    if (answer == CURL_WRITEFUNC_PAUSE)
        noted.paused();
    else if (answer != total)
        noted.answered(answer);
    return answer;
}

size_t StandIns::header(char* bytes, size_t size, size_t count, void* self) {
    EasyHandle& handle = handle_of(self);
    const size_t total = size * count;
    const Noted noted(handle, [&](Recorder& recorder) {
        if (!is_traced(handle)) note_set_cookie(handle, recorder, {bytes, total});
        const std::uint16_t detail = handle.kept_headers.detail_of(handle.api(), handle.curl(), {bytes, total});
        handle.policies.note(recorder, {bytes, total}, detail);
        return recorder.header({bytes, total}, detail);
    });
    const size_t answer = handle.application.give_header(bytes, total);
    if (answer == CURL_WRITEFUNC_PAUSE)
        noted.paused();
    else if (answer != total)
        noted.answered(answer);
    return answer;
}

int StandIns::xferinfo(void* self, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow) {
    EasyHandle& handle = handle_of(self);
    const std::int64_t amounts[4] = {dltotal, dlnow, ultotal, ulnow};
    const Noted noted(handle, [&](Recorder& recorder) { return recorder.progress(amounts); });
    const int answer = handle.application.tell_progress(amounts);
    if (answer != 0) noted.answered(static_cast<std::uint32_t>(answer));
    return answer;
}

int StandIns::progress(void* self, double dltotal, double dlnow, double ultotal, double ulnow) {
    return xferinfo(self, static_cast<curl_off_t>(dltotal), static_cast<curl_off_t>(dlnow), static_cast<curl_off_t>(ultotal),
                    static_cast<curl_off_t>(ulnow));
}

int StandIns::debug(CURL* curl, curl_infotype type, char* text, size_t size, void* self) {
    EasyHandle& handle = handle_of(self);
    Recorder* const recorder = handle.recorder();
    const bool tls = type == CURLINFO_SSL_DATA_IN || type == CURLINFO_SSL_DATA_OUT;
    if (recorder != nullptr && type == CURLINFO_HEADER_OUT) recorder->sent_head({text, size});
    // By now libcurl has taken the cookie, and this is the first that the application hears of the line.
    if (recorder != nullptr && type == CURLINFO_HEADER_IN) note_set_cookie(handle, *recorder, {text, size});
    if (recorder != nullptr && handle.application.verbose) tls ? recorder->debug_length(type, size) : recorder->debug(type, {text, size});
    if (recorder == nullptr && handle.application.verbose) handle.connection.note_debug(type, {text, size}, !tls);
    handle.application.trace_line(curl, type, text, size);
    return 0;
}

}  // namespace replay
