// multi_midflight HOW URL…: what applications do to transfers that are under way. It is done when the first transfer has got its
// second chunk: between calls, or (marked *) from inside that callback.
//   remove            removes the first, twice
//   again             removes the first and adds it again
//   move              removes the first and adds it to another multi
//   cleanup           cleans the first up without removing it
//   cleanup-multi     cleans the multi up with all transfers in it, and performs the first by itself
//   pause-other *     pauses the second; the end of the first unpauses it
//   remove-paused *   pauses the first, and removes it between calls
//   cleanup-paused *  pauses the first, and cleans it up between calls
//   limits            one connection at most; and options that nobody knows
//   count             reads no message before all have come, and then says how many are left each time
//   drop              reads no message before all have come, and removes the last before that
#include <cstring>
#include <vector>

#include "multi.hpp"

namespace {

struct Run {
    std::string_view how;
    client::Transfers transfers;
    std::vector<CURL*> handles;
    char** urls = nullptr;
    bool triggered = false;

    [[nodiscard]] CURLM* multi() const { return transfers.multi(); }
    [[nodiscard]] CURL* first() const { return handles.front(); }
};

int number(CURLMcode code) { return static_cast<int>(code); }

void remove(Run& run) {
    const int code = number(curl_multi_remove_handle(run.multi(), run.first()));
    std::printf("removed: %d, again: %d\n", code, number(curl_multi_remove_handle(run.multi(), run.first())));
    run.transfers.remove(run.first());
}

void again(Run& run) {
    const int code = number(curl_multi_remove_handle(run.multi(), run.first()));
    std::printf("removed: %d, added: %d\n", code, number(curl_multi_add_handle(run.multi(), run.first())));
}

void move(Run& run) {
    const int code = number(curl_multi_remove_handle(run.multi(), run.first()));
    CURLM* const other = curl_multi_init();
    std::printf("removed: %d, added elsewhere: %d\n", code, number(curl_multi_add_handle(other, run.first())));
    for (int running = 1; running != 0;) {
        curl_multi_perform(other, &running);
        if (running != 0) curl_multi_poll(other, nullptr, 0, 1000, nullptr);
    }
    int left = -1;
    const CURLMsg* const message = curl_multi_info_read(other, &left);
    std::printf("elsewhere: %d, %d left\n", message == nullptr ? -1 : static_cast<int>(message->data.result), left);
    curl_multi_remove_handle(other, run.first());
    curl_multi_cleanup(other);
    run.transfers.remove(run.first());
}

void cleanup(Run& run) {
    std::puts("cleaning up");
    run.transfers.clean_up(run.first());
}

void cleanup_multi(Run& run) {
    std::printf("multi cleaned up: %d\n", number(run.transfers.clean_up_multi()));
    std::printf("by itself: %d\n", static_cast<int>(curl_easy_perform(run.first())));
}

void between_calls(Run& run) {
    static constexpr struct {
        std::string_view how;
        void (*act)(Run&);
    } kWays[] = {
        {"remove", remove},        {"again", again},           {"move", move}, {"cleanup", cleanup}, {"cleanup-multi", cleanup_multi},
        {"remove-paused", remove}, {"cleanup-paused", cleanup}};
    for (const auto& way : kWays)
        if (way.how == run.how) way.act(run);
}

size_t inside(Run& run) {
    run.triggered = true;
    if (run.how == "remove-paused" || run.how == "cleanup-paused") return CURL_WRITEFUNC_PAUSE;
    if (run.how == "pause-other") std::printf("pausing the other: %d\n", static_cast<int>(curl_easy_pause(run.handles[1], CURLPAUSE_ALL)));
    return client::Trace::pass;
}

void set_limits(Run& run) {
    CURLM* const multi = run.multi();
    std::printf("limits: %d %d %d %d, unknown: %d %d\n", number(curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 1L)),
                number(curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 1L)),
                number(curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 3L)), number(curl_multi_setopt(multi, CURLMOPT_PIPELINING, 0L)),
                number(curl_multi_setopt(multi, static_cast<CURLMoption>(999), 1L)),
                number(curl_multi_setopt(multi, static_cast<CURLMoption>(10999), nullptr)));
}

void read_late(Run& run) {
    if (run.how == "drop") std::printf("dropping the last: %d\n", number(curl_multi_remove_handle(run.multi(), run.handles.back())));
    int left = -1;
    while (const CURLMsg* message = curl_multi_info_read(run.multi(), &left)) {
        std::printf("a message, %d left\n", left);
        if (run.how == "drop") run.transfers[message->easy_handle].finished(message->data.result);
    }
    std::printf("none, %d left\n", left);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    Run run;
    run.how = arguments[1];
    run.urls = arguments + 2;
    const bool reads_late = run.how == "count" || run.how == "drop";
    if (run.how == "limits") set_limits(run);
    for (int n = 2; n < count; ++n) run.handles.push_back(run.transfers.add(arguments[n], "t" + std::to_string(n - 2)));
    run.transfers[run.first()].at_write = [&run](int n) { return n == 2 && !run.triggered ? inside(run) : client::Trace::pass; };

    bool acted = false;
    for (int running = -1; running != 0;) {
        curl_multi_perform(run.multi(), &running);
        const bool had_first = run.transfers.has(run.first());
        if (!reads_late) run.transfers.read_messages();
        if (run.how == "pause-other" && had_first && !run.transfers.has(run.first()))
            std::printf("unpausing the other: %d\n", static_cast<int>(curl_easy_pause(run.handles[1], CURLPAUSE_CONT)));
        if (run.triggered && !acted) {
            acted = true;
            between_calls(run);
            if (run.how == "cleanup-multi") return 0;
            running = -1;
        }
        if (running != 0) curl_multi_poll(run.multi(), nullptr, 0, 1000, nullptr);
    }
    if (reads_late) read_late(run);
    std::printf("%zu left\n", run.transfers.size());
}
