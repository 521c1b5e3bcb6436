// multi_misuse URL: what libcurl answers to calls from inside a callback, and to calls out of turn.
#include "multi.hpp"

int main(int count, char** arguments) {
    if (count != 2) return 2;
    client::Transfers transfers;
    CURLM* multi = transfers.multi();
    CURL* handle = transfers.add(arguments[1], "outer");
    CURL* other = curl_easy_init();
    curl_easy_setopt(other, CURLOPT_URL, arguments[1]);
    bool asked = false;
    transfers[handle].at_write = [&](int) {
        if (asked) return client::Trace::pass;
        asked = true;
        int running = 0;
        int left = 0;
        long wait = 0;
        std::printf("inside: perform %d, add %d, remove %d, timeout %d, cleanup %d, message %s, pause %d\n",
                    curl_multi_perform(multi, &running), curl_multi_add_handle(multi, other), curl_multi_remove_handle(multi, handle),
                    curl_multi_timeout(multi, &wait), curl_multi_cleanup(multi), curl_multi_info_read(multi, &left) ? "yes" : "no",
                    static_cast<int>(curl_easy_pause(handle, CURLPAUSE_CONT)));
        std::printf("inside: performing the same handle %d\n", static_cast<int>(curl_easy_perform(handle)));
        client::print("inside: performing another", client::perform(other));
        return client::Trace::pass;
    };
    for (int running = 1; running;) {
        curl_multi_perform(multi, &running);
        if (running) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    transfers.read_messages();
    std::printf("removing what was never added: %d\n", static_cast<int>(curl_multi_remove_handle(multi, other)));
    curl_easy_cleanup(other);
}
