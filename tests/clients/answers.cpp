// answers HOW URL: what callbacks may answer beside "all right", with every line that libcurl traces of it.
//   write-error, write-more      CURL_WRITEFUNC_ERROR; more than there was
//   header-error
//   old-progress, progress       ends the transfer
//   progress-continue            asks libcurl to go on drawing its meter
//   debug                        answers nonsense, which means nothing
//   read-abort, read-more        CURL_READFUNC_ABORT; more than was asked for
//   part-abort                   from a part of a body
//   seek-fail, seek-cant, seek   when the body has to be sent again
//   resume, resume-fail, resume-cant   when it is to be sent from further on
#define CURL_DISABLE_DEPRECATION
#include <algorithm>
#include <cstring>

#include "trace.hpp"

namespace {

std::string_view how;
size_t at = 0;
constexpr size_t kSize = 3000;

bool is(const char* wanted) { return how == wanted; }

size_t read(char* into, size_t size, size_t count, void*) {
    std::printf("read at %zu\n", at);
    if (how.ends_with("-abort")) return CURL_READFUNC_ABORT;
    if (how.ends_with("-more")) return size * count + 1;
    const size_t piece = std::min({size * count, kSize - at, size_t{1100}});
    std::memset(into, 'r', piece);
    at += piece;
    return piece;
}

int seek(void*, curl_off_t offset, int origin) {
    std::printf("seek to %ld from %d\n", static_cast<long>(offset), origin);
    if (how.ends_with("-fail")) return CURL_SEEKFUNC_FAIL;
    if (how.ends_with("-cant")) return CURL_SEEKFUNC_CANTSEEK;
    at = static_cast<size_t>(offset);
    return CURL_SEEKFUNC_OK;
}

int old_progress(void*, double, double now, double, double) {
    std::puts("old progress");
    return now > 0 ? -1 : 0;
}

int nonsense(CURL*, curl_infotype type, char* text, size_t size, void*) {
    if (type == CURLINFO_TEXT) std::printf("traced %.*s", static_cast<int>(size), text);
    return 77;
}

void upload(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    curl_easy_setopt(handle, CURLOPT_INFILESIZE, static_cast<long>(kSize));
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, seek);
}

curl_mime* part(CURL* handle) {
    curl_mime* parts = curl_mime_init(handle);
    curl_mimepart* pulled = curl_mime_addpart(parts);
    curl_mime_name(pulled, "pulled");
    curl_mime_data_cb(pulled, kSize, read, seek, nullptr, nullptr);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, parts);
    return parts;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    how = arguments[1];
    CURL* handle = curl_easy_init();
    client::Trace trace(handle, "easy");
    curl_mime* parts = nullptr;
    trace.with_debug();
    if (is("write-error")) trace.at_write = [](int) { return size_t{CURL_WRITEFUNC_ERROR}; };
    if (is("write-more")) trace.at_write = [](int) { return size_t{100'000}; };
    if (is("header-error")) trace.at_header = [](int n) { return n == 2 ? size_t{CURL_WRITEFUNC_ERROR} : client::Trace::pass; };
    if (is("progress")) trace.at_progress = [](curl_off_t now) { return now > 0 ? 5 : 0; };
    if (is("progress-continue")) trace.at_progress = [](curl_off_t) { return CURL_PROGRESSFUNC_CONTINUE; };
    if (trace.at_progress) trace.with_progress();
    if (is("old-progress")) {
        curl_easy_setopt(handle, CURLOPT_PROGRESSFUNCTION, old_progress);
        curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    }
    if (is("debug")) curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, nonsense);
    if (how.starts_with("read-") || how.starts_with("seek") || how.starts_with("resume")) upload(handle);
    if (how.starts_with("part-")) parts = part(handle);
    if (how.starts_with("resume")) curl_easy_setopt(handle, CURLOPT_RESUME_FROM, 1000L);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    trace.finished(curl_easy_perform(handle));
    curl_easy_cleanup(handle);
    curl_mime_free(parts);
}
