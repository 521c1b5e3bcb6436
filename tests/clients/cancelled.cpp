// cancelled HOW URL ROUNDS: so often, a thread that makes transfers without end is ended from within or from outside: by pthread_exit in
// its write callback (exit), by pthread_cancel while that callback waits (callback), or at any instant (anywhere).
#include <curl/curl.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

const char* url;
const char* how;
sem_t in_callback;

size_t take(char*, size_t size, size_t count, void*) {
    if (std::strcmp(how, "exit") == 0) pthread_exit(PTHREAD_CANCELED);
    if (std::strcmp(how, "callback") == 0) {
        sem_post(&in_callback);
        for (;;) pause();
    }
    return size * count;
}

void* transfer(void*) {
    for (;;) {
        CURL* const handle = curl_easy_init();
        curl_easy_setopt(handle, CURLOPT_URL, url);
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
        curl_easy_perform(handle);
        curl_easy_cleanup(handle);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    how = arguments[1];
    url = arguments[2];
    const int rounds = std::atoi(arguments[3]);
    curl_global_init(CURL_GLOBAL_ALL);
    sem_init(&in_callback, 0, 0);
    int ended = 0;
    for (int round = 0; round < rounds; ++round) {
        pthread_t thread;
        pthread_create(&thread, nullptr, transfer, nullptr);
        if (std::strcmp(how, "callback") == 0) sem_wait(&in_callback);
        if (std::strcmp(how, "anywhere") == 0) usleep(static_cast<useconds_t>(1000 + round * 37 % 997));
        if (std::strcmp(how, "exit") != 0) pthread_cancel(thread);
        void* result = nullptr;
        pthread_join(thread, &result);
        if (result == PTHREAD_CANCELED) ++ended;
    }
    std::printf("%d threads ended early\n", ended);
}
