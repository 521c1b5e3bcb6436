// multi_poll [HOW] URL…: transfers side by side in a loop of curl_multi_perform and curl_multi_poll.
//   add       adds another transfer to the first URL when the first has finished
//   pause     pauses the first transfer at its second chunk, and lets it go on three rounds later
//   remove    removes the first transfer at its second chunk
//   ignore    never reads a message: goes by the number of running transfers alone, and goes on waiting
#include "multi.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace {

struct Script {
    std::string_view how;
    CURL* first = nullptr;
    bool triggered = false;
    int rounds_since = 0;
};

void follow(Script& script, client::Transfers& transfers, const char* url) {
    if (!script.triggered) return;
    const bool third = ++script.rounds_since == 3;
    if (script.how == "pause" && third) {
        std::puts("unpausing");
        curl_easy_pause(script.first, CURLPAUSE_CONT);
    } else if (script.how == "remove" && transfers.has(script.first)) {
        std::puts("removing");
        transfers.remove(script.first);
        script.first = nullptr;
        transfers.add(url, "instead");
    }
}

// Whether curl_multi_poll waits for its 300 ms where nothing can happen. What comes in between wakes it once.
void wait_for_nothing(CURLM* multi) {
    using Clock = std::chrono::steady_clock;
    Clock::duration longest{};
    for (int n = 0; n < 2; ++n) {
        const Clock::time_point before = Clock::now();
        curl_multi_poll(multi, nullptr, 0, 300, nullptr);
        longest = std::max(longest, Clock::now() - before);
    }
    std::printf("waited: %s\n", longest > std::chrono::milliseconds(250) ? "yes" : "no");
}

}  // namespace

int main(int count, char** arguments) {
    static constexpr const char* ways[] = {"add", "pause", "remove", "ignore"};
    Script script;
    for (const char* way : ways)
        if (count > 1 && !std::strcmp(arguments[1], way)) script.how = way;
    const int skipped = script.how.empty() ? 1 : 2;
    char** urls = arguments + skipped;

    client::Transfers transfers;
    CURLM* multi = transfers.multi();
    script.first = transfers.add(urls[0], "first");
    transfers.add_all(count - skipped - 1, urls + 1);
    if (script.how == "pause" || script.how == "remove")
        transfers[script.first].at_write = [&](int n) {
            if (n != 2 || script.triggered) return client::Trace::pass;
            script.triggered = true;
            return script.how == "pause" ? size_t{CURL_WRITEFUNC_PAUSE} : client::Trace::pass;
        };
    std::printf("adding twice: %d\n", static_cast<int>(curl_multi_add_handle(multi, script.first)));

    int running = -1;
    bool added = false;
    // How many rounds pass before anything happens is the network's affair, so only what changes from the start on is printed.
    for (int before = static_cast<int>(transfers.size()); running != 0;) {
        curl_multi_perform(multi, &running);
        if (running != before) std::printf("running %d\n", running);
        before = running;
        const size_t unfinished = transfers.size();
        if (script.how != "ignore") transfers.read_messages();
        if (script.how == "add" && !added && transfers.size() < unfinished) {
            added = true;
            transfers.add(urls[0], "late");
            running = -1;
        }
        follow(script, transfers, urls[0]);
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 20, nullptr);
        if (script.how == "remove" && script.rounds_since == 1) running = -1;
    }
    if (script.how == "ignore") wait_for_nothing(multi);
    int left = 0;
    std::printf("still unread: %s\n", curl_multi_info_read(multi, &left) ? "yes" : "no");
    return 0;
}
