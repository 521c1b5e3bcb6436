// trace_easy [debug] [progress] [include] URL: one transfer, with every callback, info and header printed.
#include "infos.hpp"
#include "trace.hpp"

#include <cstring>

int main(int count, char** arguments) {
    CURL* handle = curl_easy_init();
    client::Trace trace(handle, "easy");
    for (int n = 1; n < count - 1; ++n) {
        if (!std::strcmp(arguments[n], "debug")) trace.with_debug();
        if (!std::strcmp(arguments[n], "progress")) trace.with_progress();
        if (!std::strcmp(arguments[n], "include")) curl_easy_setopt(handle, CURLOPT_HEADER, 1L);
    }
    curl_easy_setopt(handle, CURLOPT_URL, arguments[count - 1]);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(handle, CURLOPT_FILETIME, 1L);
    curl_easy_setopt(handle, CURLOPT_PRIVATE, handle);
    const auto unknown = static_cast<CURLoption>(9999);
    std::printf("an unknown option: %d\n", static_cast<int>(curl_easy_setopt(handle, unknown, 1L)));
    const CURLcode code = curl_easy_perform(handle);
    trace.finished(code);
    client::print_infos(handle);
    client::print_headers(handle);
    curl_easy_cleanup(handle);
    return static_cast<int>(code);
}
