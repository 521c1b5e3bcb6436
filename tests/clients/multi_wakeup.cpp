// multi_wakeup URL: another thread wakes one that waits for a paused transfer, and would for a minute.
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "multi.hpp"

int main(int count, char** arguments) {
    if (count != 2) return 2;
    client::Transfers transfers;
    CURLM* multi = transfers.multi();
    CURL* handle = transfers.add(arguments[1], "t");
    bool paused = false;
    transfers[handle].at_write = [&paused](int) {
        return std::exchange(paused, true) ? client::Trace::pass : size_t{CURL_WRITEFUNC_PAUSE};
    };
    int running = 1;
    while (!paused && running != 0) {
        curl_multi_perform(multi, &running);
        if (!paused) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    curl_multi_perform(multi, &running);

    const auto before = std::chrono::steady_clock::now();
    std::atomic<bool> asked = false;
    std::thread waker([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        asked = true;
        curl_multi_wakeup(multi);
    });
    // It may be woken early, for nothing; but not late.
    while (!asked) curl_multi_poll(multi, nullptr, 0, 60'000, nullptr);
    waker.join();
    std::printf("woken %s\n", std::chrono::steady_clock::now() - before < std::chrono::seconds(60) ? "in time" : "too late");
    // A wakeup that finds nobody waiting is kept for who waits next.
    curl_multi_wakeup(multi);
    int ready = -1;
    std::printf("kept: %d", static_cast<int>(curl_multi_poll(multi, nullptr, 0, 60'000, &ready)));
    std::printf(", %d ready\n", ready);

    curl_easy_pause(handle, CURLPAUSE_CONT);
    while (running != 0) {
        curl_multi_perform(multi, &running);
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    transfers.read_messages();
}
