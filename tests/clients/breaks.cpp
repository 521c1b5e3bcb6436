// breaks HOW URL: an easy transfer that the application itself ends early, in one of its callbacks.
#include "trace.hpp"

#include <cstring>

namespace {

size_t stop_reading(char*, size_t, size_t, void*) { return CURL_READFUNC_ABORT; }

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    CURL* handle = curl_easy_init();
    client::Trace trace(handle, "easy");
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    if (how == "short-write") trace.at_write = [](int n) { return n == 3 ? size_t{1} : client::Trace::pass; };
    if (how == "no-write") trace.at_write = [](int) { return size_t{0}; };
    if (how == "header") trace.at_header = [](int n) { return n == 2 ? size_t{0} : client::Trace::pass; };
    if (how == "progress") {
        trace.with_progress();
        trace.at_progress = [](curl_off_t received) { return received > 0 ? 1 : 0; };
    }
    if (how == "read") {
        curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle, CURLOPT_READFUNCTION, stop_reading);
    }
    trace.finished(curl_easy_perform(handle));
    // The handle has to be as good as new afterwards.
    trace.at_write = nullptr;
    trace.at_header = nullptr;
    trace.at_progress = nullptr;
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(handle, CURLOPT_URL, (std::string(arguments[2]) + "&again=1").c_str());
    trace.finished(curl_easy_perform(handle));
    curl_easy_cleanup(handle);
}
