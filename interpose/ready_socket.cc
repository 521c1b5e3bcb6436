#include "ready_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace replay {

namespace {

void put_byte(int end) {
    const char byte = 0;
    static_cast<void>(send(end, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL));
}

void take_byte(int end) {
    char byte = 0;
    static_cast<void>(recv(end, &byte, 1, MSG_DONTWAIT));
}

}  // namespace

int ReadySocket::descriptor() {
    if (ours_.descriptor >= 0) return ours_.descriptor;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0) return -1;
    End* const ends[] = {&ours_, &beyond_};
    for (int i = 0; i < 2; ++i) {
        struct stat info {};
        static_cast<void>(fstat(pair[i], &info));
        *ends[i] = {pair[i], info.st_dev, info.st_ino};
    }
    return ours_.descriptor;
}

void ReadySocket::report(bool readable) const {
    take_byte(ours_.descriptor);
    if (readable) put_byte(beyond_.descriptor);
    // Room that is made anew is a change to whoever waits to write.
    put_byte(ours_.descriptor);
    take_byte(beyond_.descriptor);
}

void ReadySocket::close() {
    End* const ends[] = {&ours_, &beyond_};
    for (End* const end : ends) {
        struct stat info {};
        const bool is_open = end->descriptor >= 0 && fstat(end->descriptor, &info) == 0;
        if (is_open && info.st_dev == end->device && info.st_ino == end->inode) ::close(end->descriptor);
        *end = {};
    }
}

}  // namespace replay
