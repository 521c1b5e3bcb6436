// multi_clock WAY URL…: transfers side by side, waited for in one WAY for as long as it takes. On stderr: how long that was, and
// how often waiting ended and nothing had happened.
//   poll, wait, waitfds    the functions of that name
//   fdset, timeout         select on the descriptors, and no longer than curl_multi_timeout says; or on the latter alone
//   easy                   curl_easy_perform, one transfer after the other
#include <dlfcn.h>
#include <poll.h>
#include <sys/select.h>

#include <chrono>
#include <vector>

#include "multi.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kLong = 60'000;  // ms

long milliseconds_since(Clock::time_point then) {
    return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - then).count());
}

void sleep_in_select(int highest, fd_set* readable, fd_set* writable, long milliseconds) {
    timeval patience{milliseconds / 1000, milliseconds % 1000 * 1000};
    select(highest + 1, readable, writable, nullptr, &patience);
}

void wait_fdset(CURLM* multi) {
    fd_set readable;
    fd_set writable;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    int highest = -1;
    curl_multi_fdset(multi, &readable, &writable, &readable, &highest);
    long wait = -1;
    curl_multi_timeout(multi, &wait);
    sleep_in_select(highest, &readable, &writable, wait < 0 ? kLong : wait);
}

// Newer than the headers that this is built with.
using Waitfds = CURLMcode (*)(CURLM*, curl_waitfd*, unsigned, unsigned*);
Waitfds waitfds() { return reinterpret_cast<Waitfds>(dlsym(RTLD_DEFAULT, "curl_multi_waitfds")); }

void wait_waitfds(CURLM* multi) {
    unsigned count = 0;
    curl_waitfd sockets[64];
    if (waitfds()(multi, sockets, 64, &count) != CURLM_OK) return;
    std::vector<pollfd> all;
    for (unsigned i = 0; i < count; ++i) all.push_back({sockets[i].fd, sockets[i].events, 0});
    long wait = -1;
    curl_multi_timeout(multi, &wait);
    poll(all.data(), all.size(), wait < 0 ? kLong : static_cast<int>(wait));
}

// With nothing but time to go by: sockets of live transfers are looked at every so often.
void wait_timeout(CURLM* multi) {
    long wait = -1;
    curl_multi_timeout(multi, &wait);
    sleep_in_select(-1, nullptr, nullptr, wait < 0 ? 1 : wait);
}

void wait_poll(CURLM* multi) { curl_multi_poll(multi, nullptr, 0, kLong, nullptr); }
void wait_wait(CURLM* multi) { curl_multi_wait(multi, nullptr, 0, kLong, nullptr); }

constexpr struct {
    std::string_view name;
    void (*wait)(CURLM*);
} kWays[] = {{"poll", wait_poll}, {"wait", wait_wait}, {"waitfds", wait_waitfds}, {"fdset", wait_fdset}, {"timeout", wait_timeout}};

void run_rounds(client::Transfers& transfers, void (*wait)(CURLM*), int& idle) {
    for (int running = 1;;) {
        const int before = client::Trace::seen;
        curl_multi_perform(transfers.multi(), &running);
        transfers.read_messages();
        if (client::Trace::seen == before) ++idle;
        if (running == 0) return;
        wait(transfers.multi());
    }
}

void perform_each(int count, char** urls) {
    for (int n = 0; n < count; ++n) {
        CURL* handle = curl_easy_init();
        client::Trace trace(handle, "t" + std::to_string(n));
        curl_easy_setopt(handle, CURLOPT_URL, urls[n]);
        trace.finished(curl_easy_perform(handle));
        curl_easy_cleanup(handle);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    const std::string_view way = arguments[1];
    if (way == "waitfds" && waitfds() == nullptr) {
        std::puts("no curl_multi_waitfds");
        return 3;
    }
    const Clock::time_point began = Clock::now();
    int idle = 0;
    if (way == "easy") {
        perform_each(count - 2, arguments + 2);
    } else {
        client::Transfers transfers;
        transfers.add_all(count - 2, arguments + 2);
        for (const auto& known : kWays)
            if (way == known.name) run_rounds(transfers, known.wait, idle);
    }
    std::fprintf(stderr, "%ld ms, %d idle\n", milliseconds_since(began), idle);
}
