// multi_dead URL: what becomes of a multi whose timer callback answers -1: when a transfer is added, and while one runs.
#include <curl/curl.h>

#include <cstdio>

namespace {

int answer = 0;

int on_timer(CURLM*, long, void*) { return answer; }

size_t on_write(char*, size_t size, size_t count, void*) {
    std::puts("body");
    return size * count;
}

CURL* make(const char* url) {
    CURL* const handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_write);
    return handle;
}

void add(CURLM* multi, CURL* handle, const char* when) {
    std::printf("added %s: %d\n", when, static_cast<int>(curl_multi_add_handle(multi, handle)));
}

CURLM* make_multi() {
    CURLM* const multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    return multi;
}

// The first call that moves the transfer on is told off. The others are told nothing any more.
void run(CURLM* multi) {
    int running = 1;
    CURLMcode code = CURLM_OK;
    while (running != 0 && code == CURLM_OK) {
        curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
        code = curl_multi_perform(multi, &running);
    }
    std::printf("performed: %d, running %d\n", static_cast<int>(code), running);
    long wait = -1;
    curl_multi_timeout(multi, &wait);
    std::printf("to wait: %ld ms\n", wait);
}

void finish(CURLM* multi) {
    int running = 1;
    const CURLMcode code = curl_multi_perform(multi, &running);
    int left = 0;
    const CURLMsg* const message = curl_multi_info_read(multi, &left);
    std::printf("performed: %d, running %d, result %d\n", static_cast<int>(code), running,
                message == nullptr ? -1 : static_cast<int>(message->data.result));
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    CURLM* multi = make_multi();
    CURL* refused = make(arguments[1]);
    answer = -1;
    add(multi, refused, "with -1");
    curl_easy_cleanup(refused);
    curl_multi_cleanup(multi);

    multi = make_multi();
    CURL* const first = make(arguments[1]);
    CURL* const second = make(arguments[1]);
    answer = 0;
    add(multi, first, "with 0");
    answer = -1;
    run(multi);
    answer = 0;
    add(multi, second, "to a dead one");
    finish(multi);
    curl_multi_remove_handle(multi, first);
    add(multi, second, "when none is left");
    curl_multi_remove_handle(multi, second);
    curl_easy_cleanup(first);
    curl_easy_cleanup(second);
    curl_multi_cleanup(multi);
}
