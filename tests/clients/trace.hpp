// Sets every callback on a handle and prints each call: the application's own trace of a transfer.
#pragma once

#include "transfer.hpp"

#include <functional>

namespace client {

class Trace {
public:
    // Asked at the n-th write (from 1); what it returns goes back to libcurl when it is not `pass`.
    static constexpr size_t pass = static_cast<size_t>(-1);
    static inline int seen = 0;  // how many writes, headers and ends, of all transfers
    std::function<size_t(int n)> at_write;
    std::function<size_t(int n)> at_header;
    std::function<int(curl_off_t received)> at_progress;

    Trace(CURL* handle, std::string name) : name_(std::move(name)) { look_at(handle); }

    // From then on at this handle: another one, or the same after a reset.
    void look_at(CURL* handle) {
        handle_ = handle;
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_);
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
        curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
        curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
    }
    Trace(const Trace&) = delete;
    Trace& operator=(const Trace&) = delete;

    void with_debug() {
        curl_easy_setopt(handle_, CURLOPT_DEBUGFUNCTION, debug);
        curl_easy_setopt(handle_, CURLOPT_DEBUGDATA, this);
        curl_easy_setopt(handle_, CURLOPT_VERBOSE, 1L);
    }

    void with_progress() {
        curl_easy_setopt(handle_, CURLOPT_XFERINFOFUNCTION, progress);
        curl_easy_setopt(handle_, CURLOPT_XFERINFODATA, this);
        curl_easy_setopt(handle_, CURLOPT_NOPROGRESS, 0L);
    }

    void finished(CURLcode code) const {
        ++seen;
        std::printf("%s finished: %d '%s' error buffer '%s'\n", name_.c_str(), static_cast<int>(code), curl_easy_strerror(code), error_);
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] int writes() const { return writes_; }

private:
    static Trace& self(void* user) { return *static_cast<Trace*>(user); }

    // Applications look at these in mid-transfer: which answer is this a part of?
    void so_far(const char* event, std::string_view data) const {
        ++seen;
        long status = -1;
        char* type = nullptr;
        curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(handle_, CURLINFO_CONTENT_TYPE, &type);
        std::printf("%s %s %zu bytes, hash %08x, status %ld, type %s\n", name_.c_str(), event, data.size(), hash(data), status,
                    type ? type : "none yet");
    }

    static size_t write(char* data, size_t size, size_t count, void* user) {
        Trace& trace = self(user);
        trace.so_far("write", {data, size * count});
        const size_t answer = trace.at_write ? trace.at_write(++trace.writes_) : (++trace.writes_, pass);
        return answer == pass ? size * count : answer;
    }

    static size_t header(char* data, size_t size, size_t count, void* user) {
        Trace& trace = self(user);
        trace.so_far("header", {data, size * count});
        const size_t answer = trace.at_header ? trace.at_header(++trace.headers_) : pass;
        return answer == pass ? size * count : answer;
    }

    static int debug(CURL*, curl_infotype type, char* data, size_t size, void* user) {
        static constexpr const char* kinds[] = {"text", "header in", "header out", "data in", "data out", "TLS in", "TLS data out"};
        const bool words = type == CURLINFO_TEXT || type == CURLINFO_HEADER_OUT;
        // Replay has no bytes of TLS.
        const unsigned sum = type == CURLINFO_SSL_DATA_IN || type == CURLINFO_SSL_DATA_OUT ? 0 : hash({data, size});
        std::printf("%s debug %s %zu bytes, hash %08x%s%.*s\n", self(user).name_.c_str(), kinds[type], size, words ? 0 : sum,
                    words ? ": " : "", words ? static_cast<int>(size) : 0, data);
        return 0;
    }

    static int progress(void* user, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now) {
        Trace& trace = self(user);
        char line[160];
        std::snprintf(line, sizeof line, "progress %lld of %lld, up %lld of %lld", static_cast<long long>(now),
                      static_cast<long long>(total), static_cast<long long>(up_now), static_cast<long long>(up_total));
        // How often libcurl repeats itself while nothing moves depends on the machine's load alone.
        if (trace.last_progress_ != line) std::printf("%s %s\n", trace.name_.c_str(), line);
        trace.last_progress_ = line;
        return trace.at_progress ? trace.at_progress(now) : 0;
    }

    CURL* handle_ = nullptr;
    std::string name_;
    std::string last_progress_;
    char error_[CURL_ERROR_SIZE] = "";
    int writes_ = 0;
    int headers_ = 0;
};

}  // namespace client
