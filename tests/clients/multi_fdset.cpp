// multi_fdset URL…: the loop of older programs: curl_multi_fdset, curl_multi_timeout and select.
#include "multi.hpp"

#include <sys/select.h>

int main(int count, char** arguments) {
    client::Transfers transfers;
    CURLM* multi = transfers.multi();
    transfers.add_all(count - 1, arguments + 1);
    int running = 1;
    while (running) {
        curl_multi_perform(multi, &running);
        transfers.read_messages();
        if (!running) break;
        fd_set readable, writable, failed;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        FD_ZERO(&failed);
        int highest = -1;
        long wait = -1;
        curl_multi_fdset(multi, &readable, &writable, &failed, &highest);
        curl_multi_timeout(multi, &wait);
        if (wait < 0 || wait > 1000) wait = 1000;
        timeval patience{wait / 1000, wait % 1000 * 1000};
        select(highest + 1, &readable, &writable, &failed, &patience);
    }
    std::printf("%zu unfinished\n", transfers.size());
}
