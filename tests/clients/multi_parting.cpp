// multi_parting HOW URL: takes a transfer out of its multi while it runs, and prints what its callbacks are told meanwhile. They are
// taken from it before it can be called after. The URL's answer comes in several parts.
//   remove      removes it, from inside which the progress callback tries to clean up the multi, in which another goes on
//   multi       cleans up the multi, with the transfer in it
//   cleanup     cleans up the handle, without removing it
//   paused      pauses it at the second chunk, removes it, and lifts the pause
#include <curl/curl.h>

#include <cstdio>
#include <string_view>

namespace {

CURLM* multi;
CURL* handle;
const char* doing = nullptr;  // what is being done to the transfer
bool reenters = false;        // and the progress callback joins in
bool pauses = false;
int chunks = 0;

size_t count_bytes(char*, size_t size, size_t count, void* total) {
    *static_cast<size_t*>(total) += size * count;
    return size * count;
}

size_t on_write(char*, size_t size, size_t count, void*) {
    if (doing != nullptr) std::printf("%s: write of %zu bytes\n", doing, size * count);
    if (++chunks == 2 && pauses) return CURL_WRITEFUNC_PAUSE;
    return size * count;
}

int on_progress(void*, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t) {
    if (doing != nullptr) std::printf("%s: progress %lld of %lld\n", doing, static_cast<long long>(now), static_cast<long long>(total));
    if (reenters) std::printf("from inside: %d\n", static_cast<int>(curl_multi_cleanup(multi)));
    return 0;
}

int on_debug(CURL*, curl_infotype type, char* text, size_t size, void*) {
    if (doing != nullptr && type == CURLINFO_TEXT) std::printf("%s: debug %.*s", doing, static_cast<int>(size), text);
    return 0;
}

// Until the second chunk has come.
void begin(const char* url) {
    multi = curl_multi_init();
    handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    curl_multi_add_handle(multi, handle);
    for (int running = 1; running != 0 && chunks < 2;) {
        curl_multi_perform(multi, &running);
        if (chunks < 2) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    std::printf("%d chunks\n", chunks);
}

void remove(const char* url) {
    CURL* const other = curl_easy_init();
    size_t received = 0;
    curl_easy_setopt(other, CURLOPT_URL, url);
    curl_easy_setopt(other, CURLOPT_WRITEFUNCTION, count_bytes);
    curl_easy_setopt(other, CURLOPT_WRITEDATA, &received);
    curl_multi_add_handle(multi, other);
    doing = "removing";
    reenters = true;
    const CURLMcode code = curl_multi_remove_handle(multi, handle);
    reenters = false;
    std::printf("removed: %d\n", static_cast<int>(code));
    curl_easy_cleanup(handle);
    for (int running = 1; running != 0;) {
        curl_multi_perform(multi, &running);
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    int left = 0;
    const CURLMsg* const message = curl_multi_info_read(multi, &left);
    std::printf("the other: %d, %zu bytes\n", message == nullptr ? -1 : static_cast<int>(message->data.result), received);
    curl_multi_remove_handle(multi, other);
    curl_easy_cleanup(other);
}

void clean_up(const char*) {
    doing = "cleaning up the handle";
    curl_easy_cleanup(handle);
}

void clean_up_multi(const char*) {
    doing = "cleaning up the multi";
    curl_multi_cleanup(multi);
    multi = nullptr;
    doing = "cleaning up the handle";
    curl_easy_cleanup(handle);
}

void lift_pause(const char*) {
    curl_multi_remove_handle(multi, handle);
    doing = "lifting the pause";
    std::printf("lifted: %d\n", static_cast<int>(curl_easy_pause(handle, CURLPAUSE_CONT)));
    curl_easy_cleanup(handle);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    pauses = std::string_view(arguments[1]) == "paused";
    begin(arguments[2]);
    static constexpr struct {
        std::string_view how;
        void (*act)(const char* url);
    } kWays[] = {{"remove", remove}, {"multi", clean_up_multi}, {"cleanup", clean_up}, {"paused", lift_pause}};
    for (const auto& way : kWays)
        if (way.how == arguments[1]) way.act(arguments[2]);
    doing = "cleaning up the multi";
    if (multi != nullptr) curl_multi_cleanup(multi);
    std::puts("done");
}
