#pragma once
// What the application observes a transfer through: its callbacks, streams and error buffer, with libcurl's defaults
// where it set none. Both ends use it: recording, our stand-ins hand on to it what libcurl delivers; playing, it receives what
// was recorded. Every call here runs code of the application, which may throw, longjmp or exit the thread: callers hold
// no lock and catch nothing across it.

#include <cstdio>
#include <string_view>

#include "api.h"
#include "option_set.h"

namespace replay {

struct Application {
#define CALLBACK_DATA(member, option, value) void* member = value;
#define CALLBACK(member, type, option, data, data_option, recording, event) type member = nullptr;
#include "callbacks.def"

    bool no_progress = true;
    bool verbose = false;
    std::FILE* trace = stderr;  // CURLOPT_STDERR
    char* error_buffer = nullptr;

    // Takes note of an option that one of these members holds; others are ignored.
    void set(CURLoption option, const OptionValue& value);

    // Each returns what the callback returned.
    size_t give_body(char* bytes, size_t size) const;
    size_t give_header(char* line, size_t size) const;  // `size` where the application does not look at headers
    size_t ask(char* into, size_t size) const;
    int move_to(curl_off_t offset, int origin) const;           // CURL_SEEKFUNC_CANTSEEK where there is no callback
    int tell_progress(const std::int64_t (&amounts)[4]) const;  // download total and now, upload total and now
    void trace_line(CURL* curl, curl_infotype type, char* text, size_t size) const;
    void tell_error(std::string_view text) const;

    [[nodiscard]] bool sees_headers() const { return header != nullptr || header_data != nullptr; }
    [[nodiscard]] bool sees_progress() const { return !no_progress && (xferinfo != nullptr || progress != nullptr); }
};

}  // namespace replay
