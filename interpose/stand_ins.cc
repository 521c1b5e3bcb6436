#include "stand_ins.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "easy_handle.h"

namespace replay {

namespace {

EasyHandle& handle_of(void* self) { return *static_cast<EasyHandle*>(self); }

}  // namespace

struct StandIns::Row {
    CURLoption function;
    CURLoption data;
    void (*stand_in)();
    bool always;
};

const StandIns::Row StandIns::kRows[] = {
    {CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, reinterpret_cast<void (*)()>(&StandIns::write), true},
    {CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, reinterpret_cast<void (*)()>(&StandIns::header), true},
    {CURLOPT_DEBUGFUNCTION, CURLOPT_DEBUGDATA, reinterpret_cast<void (*)()>(&StandIns::debug), true},
    {CURLOPT_READFUNCTION, CURLOPT_READDATA, reinterpret_cast<void (*)()>(&UploadSource::read_stand_in), false},
    {CURLOPT_SEEKFUNCTION, CURLOPT_SEEKDATA, reinterpret_cast<void (*)()>(&UploadSource::seek_stand_in), false},
    {CURLOPT_XFERINFOFUNCTION, CURLOPT_XFERINFODATA, reinterpret_cast<void (*)()>(&StandIns::xferinfo), false},
    {CURLOPT_PROGRESSFUNCTION, CURLOPT_XFERINFODATA, reinterpret_cast<void (*)()>(&StandIns::progress), false},
};

void StandIns::put(EasyHandle& handle, const Row& row) {
    handle.api().easy_setopt(handle.curl(), row.function, row.stand_in);
    const bool is_upload = row.function == CURLOPT_READFUNCTION || row.function == CURLOPT_SEEKFUNCTION;
    void* const self = is_upload ? static_cast<void*>(&handle.uploads.read_callback()) : static_cast<void*>(&handle);
    handle.api().easy_setopt(handle.curl(), row.data, self);
}

void StandIns::install(EasyHandle& handle) {
    for (const Row& row : kRows) {
        const OptionSet::Entry* const set = handle.options.find(row.function);
        if (row.always || (set != nullptr && set->value.function != nullptr)) put(handle, row);
    }
    if (handle.application.error_buffer == nullptr) handle.api().easy_setopt(handle.curl(), CURLOPT_ERRORBUFFER, handle.recorded_error_);
    // Verbose tells us the request as it went over the wire. With DNS over HTTPS libcurl passes the setting on to its own
    // transfers, whose lines would be taken for this one's.
    if (handle.options.text(CURLOPT_DOH_URL) == nullptr) handle.api().easy_setopt(handle.curl(), CURLOPT_VERBOSE, 1L);
}

bool StandIns::forward(EasyHandle& handle, CURLoption option, CURLcode& result) {
    result = CURLE_OK;
    const Api& api = handle.api();
    bool held = false;
    for (const Row& row : kRows) {
        if (option != row.function && option != row.data) continue;
        const OptionSet::Entry* const function = handle.options.find(row.function);
        const bool stands = row.always || (function != nullptr && function->value.function != nullptr);
        if (option == row.function) {
            if (stands) {
                put(handle, row);
            } else {
                result = api.easy_setopt(handle.curl(), row.function, nullptr);
                // Another callback that is stood in for may share the data; libcurl's own read(3) must not get ours.
                const bool shared = std::any_of(std::begin(kRows), std::end(kRows), [&](const Row& other) {
                    const OptionSet::Entry* const set = handle.options.find(other.function);
                    return other.data == row.data && set != nullptr && set->value.function != nullptr;
                });
                if (shared) return true;
                const OptionSet::Entry* const data = handle.options.find(row.data);
                void* const standard = row.data == CURLOPT_READDATA ? static_cast<void*>(stdin) : nullptr;
                api.easy_setopt(handle.curl(), row.data, data != nullptr ? data->value.pointer : standard);
            }
            return true;
        }
        held = held || stands;
    }
    if (held) return true;
    switch (option) {
        case CURLOPT_ERRORBUFFER:
            if (handle.application.error_buffer != nullptr) return false;
            result = api.easy_setopt(handle.curl(), CURLOPT_ERRORBUFFER, handle.recorded_error_);
            return true;
        case CURLOPT_VERBOSE:
            return handle.options.text(CURLOPT_DOH_URL) == nullptr;
        case CURLOPT_DOH_URL:
            api.easy_setopt(handle.curl(), CURLOPT_VERBOSE, handle.application.verbose || handle.options.text(option) == nullptr ? 1L : 0L);
            return false;
        default:
            return false;
    }
}

size_t StandIns::write(char* bytes, size_t size, size_t count, void* self) {
    EasyHandle& handle = handle_of(self);
    const size_t total = size * count;
    Recorder* const recorder = handle.recorder();
    // The application may scribble on the bytes, so they are noted first.
    if (recorder != nullptr) recorder->body({bytes, total});
    const size_t answer = handle.application.give_body(bytes, total);
    if (answer != total && recorder != nullptr) recorder->answered(answer == CURL_WRITEFUNC_PAUSE, answer);
    return answer;
}

size_t StandIns::header(char* bytes, size_t size, size_t count, void* self) {
    EasyHandle& handle = handle_of(self);
    const size_t total = size * count;
    Recorder* const recorder = handle.recorder();
    if (recorder != nullptr) recorder->header({bytes, total});
    const size_t answer = handle.application.give_header(bytes, total);
    if (answer != total && recorder != nullptr) recorder->answered(answer == CURL_WRITEFUNC_PAUSE, answer);
    return answer;
}

int StandIns::xferinfo(void* self, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow) {
    EasyHandle& handle = handle_of(self);
    const std::int64_t amounts[4] = {dltotal, dlnow, ultotal, ulnow};
    if (Recorder* const recorder = handle.recorder()) recorder->progress(amounts);
    const int answer = handle.application.tell_progress(amounts);
    if (answer != 0 && handle.recorder() != nullptr) handle.recorder()->answered(false, static_cast<std::uint32_t>(answer));
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
    if (recorder != nullptr && handle.application.verbose) tls ? recorder->debug_length(type, size) : recorder->debug(type, {text, size});
    handle.application.trace_line(curl, type, text, size);
    return 0;
}

}  // namespace replay
