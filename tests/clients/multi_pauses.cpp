// multi_pauses HOW FIRST SECOND: two transfers side by side; the first is paused at its second chunk.
//   outside     lets it go on between two calls, once the second is over
//   other       the second's write callback does, at its third chunk
//   pauses      the second's write callback pauses the first, which had not paused itself, and lets it go on later
//   all         both directions are paused between two calls
//   twice       what the first is given when it goes on is paused on again, and then let go for good
//   never       nothing lets it go on, but it may take 300 ms only; waits for as long as it takes
//   odd         pauses before there is anything to pause, and what is paused already
#include "multi.hpp"

namespace {

void pause(CURL* handle, int mask, const char* why) {
    std::printf("%s {\n", why);
    const auto code = static_cast<int>(curl_easy_pause(handle, mask));
    std::printf("} %d\n", code);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const std::string_view how = arguments[1];
    client::Transfers transfers;
    CURL* first = curl_easy_init();
    if (how == "never") curl_easy_setopt(first, CURLOPT_TIMEOUT_MS, 300L);
    transfers.add(first, arguments[2], "first");
    CURL* second = transfers.add(arguments[3], "second");
    bool is_paused = false;
    if (how != "pauses" && how != "all")
        transfers[first].at_write = [&](int n) {
            is_paused = n == 2 || (how == "twice" && n == 3);
            return is_paused ? size_t{CURL_WRITEFUNC_PAUSE} : client::Trace::pass;
        };
    if (how == "other")
        transfers[second].at_write = [&](int n) {
            if (n == 3) pause(first, CURLPAUSE_CONT, "the other goes on");
            return client::Trace::pass;
        };
    if (how == "pauses")
        transfers[second].at_write = [&](int n) {
            if (n == 1) pause(first, CURLPAUSE_RECV, "the other is paused");
            if (n == 4) pause(first, CURLPAUSE_CONT, "the other goes on");
            return client::Trace::pass;
        };
    if (how == "odd") pause(first, CURLPAUSE_ALL, "before anything");
    bool is_odd = how == "odd";
    for (int running = 1; running != 0;) {
        curl_multi_perform(transfers.multi(), &running);
        transfers.read_messages();
        if (how == "all" && transfers.has(second) && !is_paused && transfers[first].writes() > 0) {
            is_paused = true;
            pause(first, CURLPAUSE_ALL, "all is paused");
        }
        if (is_odd && is_paused) {
            pause(first, CURLPAUSE_RECV, "paused already");
            is_odd = false;
        }
        if (is_paused && how != "other" && how != "never" && !transfers.has(second)) {
            is_paused = false;
            pause(first, CURLPAUSE_CONT, "goes on");
            pause(first, CURLPAUSE_CONT, "goes on already");
        }
        if (running != 0) curl_multi_poll(transfers.multi(), nullptr, 0, how == "never" ? 60000 : 20, nullptr);
    }
}
