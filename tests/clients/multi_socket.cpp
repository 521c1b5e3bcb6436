// multi_socket [nudge] URL…: an event loop of its own: socket and timer callbacks, epoll, curl_multi_socket_action. How often libcurl told
// of a socket goes to stderr. "nudge": makes a first call before its timer goes off, and looks for messages only when it does.
#include "multi.hpp"

#include <sys/epoll.h>

namespace {

struct Loop {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    long timeout = -1;
    int sockets = 0;
    int told = 0;
    CURLM* multi = nullptr;
};

int on_timer(CURLM*, long milliseconds, void* user) {
    static_cast<Loop*>(user)->timeout = milliseconds;
    return 0;
}

int on_socket(CURL*, curl_socket_t socket, int what, void* user, void* assigned) {
    auto& loop = *static_cast<Loop*>(user);
    ++loop.told;
    if (assigned == nullptr)
        curl_multi_assign(loop.multi, socket, &loop);
    else if (assigned != &loop)
        std::puts("what was assigned to a socket was lost");
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(loop.epoll, EPOLL_CTL_DEL, socket, nullptr);
        --loop.sockets;
        return 0;
    }
    epoll_event event{};
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
    event.data.fd = socket;
    if (epoll_ctl(loop.epoll, EPOLL_CTL_ADD, socket, &event) == 0)
        ++loop.sockets;
    else
        epoll_ctl(loop.epoll, EPOLL_CTL_MOD, socket, &event);
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    Loop loop;
    client::Transfers transfers;
    CURLM* multi = transfers.multi();
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, &loop);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, &loop);
    loop.multi = multi;
    std::printf("assigning to no socket of its: %d\n", static_cast<int>(curl_multi_assign(multi, 12345, &loop)));
    const int nudges = count > 1 && std::string_view(arguments[1]) == "nudge" ? 1 : 0;
    transfers.add_all(count - 1 - nudges, arguments + 1 + nudges);
    std::printf("the timer was set by adding: %s\n", loop.timeout == 0 ? "yes" : "no");
    int running = 1;
    if (nudges != 0) {
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        std::printf("running after the nudge: %d\n", running);
    }
    while (transfers.size() > 0) {
        if (loop.timeout < 0 && loop.sockets == 0) {
            std::puts("nothing left to wait for, and yet unfinished");
            return 1;
        }
        epoll_event event{};
        if (epoll_wait(loop.epoll, &event, 1, static_cast<int>(loop.timeout)) > 0) {
            const int what = (event.events & EPOLLIN ? CURL_CSELECT_IN : 0) | (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                             (event.events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi, event.data.fd, what, &running);
        } else {
            loop.timeout = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        transfers.read_messages();
    }
    std::printf("running %d\n", running);
    std::fprintf(stderr, "told of sockets %d times\n", loop.told);
}
