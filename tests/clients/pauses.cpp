// pauses HOW URL: a transfer that is paused at its second chunk (or elsewhere), and what happens then.
//   progress            the progress callback lets it go on
//   twice               and it is paused again on what it is then given
//   thread              another thread does
//   inside              paused by curl_easy_pause from inside the write callback, which takes its chunk
//   header              paused at the second header line
//   compressed          paused in a body that libcurl unpacks
//   include             paused where headers come with the body
//   refused             what comes when it goes on is refused
//   never               nothing lets it go on, but it may take 300 ms only
//   abort               the progress callback ends it instead
//   read, mime          the read callback pauses an upload, and the progress callback lets it go on
//   upload              the read callback lets the paused download go on
#include <cstring>
#include <thread>

#include "trace.hpp"

namespace {

CURL* handle = nullptr;
bool paused = false;
int reports = 0;
size_t left_to_read = 0;
bool reading_paused = false;
bool by_read = false;

CURLcode go_on() {
    paused = false;
    std::puts("go on {");
    const CURLcode code = curl_easy_pause(handle, CURLPAUSE_CONT);
    std::printf("} %d\n", static_cast<int>(code));
    return code;
}

size_t pause_at_second(int n) {
    if (n != 2) return client::Trace::pass;
    paused = true;
    return CURL_WRITEFUNC_PAUSE;
}

// The third report since the pause: nothing has come meanwhile.
bool is_time() { return (paused || reading_paused) && ++reports % 3 == 0; }

size_t read(char* into, size_t size, size_t count, void*) {
    static int calls = 0;
    if (++calls == 2) {
        std::puts("reading paused");
        reading_paused = true;
        return CURL_READFUNC_PAUSE;
    }
    if (by_read && paused) go_on();
    const size_t piece = std::min<size_t>({left_to_read, 1000, size * count});
    std::memset(into, 'r', piece);
    left_to_read -= piece;
    std::printf("read %zu\n", piece);
    return piece;
}

int let_read(curl_off_t) {
    if (!is_time() || !reading_paused) return 0;
    reading_paused = false;
    std::printf("let read: %d\n", static_cast<int>(curl_easy_pause(handle, CURLPAUSE_CONT)));
    return 0;
}

int by_thread(curl_off_t) {
    if (!is_time()) return 0;
    paused = false;
    std::thread([] { curl_easy_pause(handle, CURLPAUSE_CONT); }).join();
    return 0;
}

void upload(client::Trace& trace) {
    left_to_read = 5000;
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    trace.at_progress = let_read;
}

curl_mime* mime(client::Trace& trace) {
    left_to_read = 5000;
    curl_mime* parts = curl_mime_init(handle);
    curl_mimepart* part = curl_mime_addpart(parts);
    curl_mime_name(part, "pulled");
    curl_mime_data_cb(part, 5000, read, nullptr, nullptr, nullptr);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, parts);
    trace.at_progress = let_read;
    return parts;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    handle = curl_easy_init();
    client::Trace trace(handle, "easy");
    curl_mime* parts = nullptr;
    trace.with_progress();
    trace.at_progress = [](curl_off_t) {
        if (is_time()) go_on();
        return 0;
    };
    trace.at_write = pause_at_second;
    if (how == "thread") trace.at_progress = by_thread;
    if (how == "twice")
        trace.at_write = [](int n) {
            paused = n == 2 || n == 3;
            return paused ? size_t{CURL_WRITEFUNC_PAUSE} : client::Trace::pass;
        };
    if (how == "inside")
        trace.at_write = [](int n) {
            if (n == 2) {
                paused = true;
                std::printf("paused from inside: %d\n", static_cast<int>(curl_easy_pause(handle, CURLPAUSE_RECV)));
            }
            return client::Trace::pass;
        };
    if (how == "refused") trace.at_write = [](int n) { return n == 2 ? pause_at_second(n) : n == 3 ? size_t{5} : client::Trace::pass; };
    if (how == "never") {
        trace.at_progress = nullptr;
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 300L);
    }
    if (how == "abort") trace.at_progress = [](curl_off_t) { return is_time() ? 1 : 0; };
    if (how == "header") {
        trace.at_write = nullptr;
        trace.at_header = pause_at_second;
    }
    if (how == "compressed") curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    if (how == "include") curl_easy_setopt(handle, CURLOPT_HEADER, 1L);
    if (how == "read") upload(trace);
    if (how == "mime") parts = mime(trace);
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    trace.finished(curl_easy_perform(handle));
    curl_easy_cleanup(handle);
    curl_mime_free(parts);
}
