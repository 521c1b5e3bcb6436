#pragma once
// What the application of a played connection is given to wait on: a socket on which select, poll and epoll report that it can be
// written, and that it can be read while there is something to receive.

#include <sys/types.h>

namespace replay {

class ReadySocket {
public:
    ReadySocket() = default;
    ~ReadySocket() { close(); }
    ReadySocket(const ReadySocket&) = delete;
    ReadySocket& operator=(const ReadySocket&) = delete;

    // Made when first asked for; -1 where none can be had. Cannot be read yet.
    [[nodiscard]] int descriptor();
    [[nodiscard]] bool is_made() const { return ours_.descriptor >= 0; }
    // Both are reported anew to whoever waits for changes only (EPOLLET).
    void report(bool readable) const;
    // The application never closes it. Leaves alone what the host has put under the same number after closing ours.
    void close();

private:
    struct End {
        int descriptor = -1;
        dev_t device = 0;
        ino_t inode = 0;
    };
    End ours_;    // the application's
    End beyond_;  // what it writes makes the other readable
};

}  // namespace replay
