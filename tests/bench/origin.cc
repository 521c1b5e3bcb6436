// The server of the benchmark: answers every POST on loopback with the response that belongs to its body, over connections
// kept alive. One thread and epoll, responses made in memory: as little as a server can do, so that live transfers are as
// cheap as they get. Prints its port; ends when its standard input does.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "exchange.h"

namespace {

// The headers of a JSON interface behind a proxy.
constexpr std::string_view kHeaders =
    "Server: origin\r\n"
    "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
    "Content-Type: application/json; charset=utf-8\r\n"
    "Cache-Control: no-store\r\n"
    "X-Request-Id: 7f9c2ba4e88f827d616045507605853e\r\n";

constexpr std::string_view kMany = "GET /bytes/";

std::string answer(std::string_view status, std::string_view body) {
    std::string text = "HTTP/1.1 ";
    text.append(status).append("\r\n").append(kHeaders);
    return text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

// A whole request at the front of `received` is answered and taken away. False where it is not all there yet.
bool take_request(std::string& received, std::string& reply) {
    const auto end = received.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    constexpr std::string_view kLength = "Content-Length: ";
    std::size_t length = 0;
    if (const auto at = received.find(kLength); at < end)
        std::from_chars(received.data() + at + kLength.size(), received.data() + end, length);
    if (received.size() < end + 4 + length) return false;
    const std::uint32_t number = bench::number_of(std::string_view(received).substr(end + 4, length));
    static std::string body;
    bench::make_response(number, body);
    reply = number == 0xffffffff ? answer("400 Bad Request", "{}") : answer("200 OK", body);
    received.erase(0, end + 4 + length);
    return true;
}

bool send_all(int socket, std::string_view bytes);

// The number at the front of a text, which it takes away; 0 where there is none.
std::uint64_t take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

// "GET /bytes/N": N bytes, without a copy of them all, as fast as they go; "GET /bytes/N/R": R of them a second.
bool send_many(int socket, std::string_view request) {
    request.remove_prefix(kMany.size());
    std::uint64_t left = take_number(request);
    if (request.starts_with("/")) request.remove_prefix(1);
    const std::uint64_t rate = take_number(request);
    if (rate > 0 && setsockopt(socket, SOL_SOCKET, SO_MAX_PACING_RATE, &rate, sizeof rate) != 0) return false;
    static const std::string block = [] {
        std::string made(1 << 20, '\0');
        std::uint64_t state = 1;
        for (char& byte : made) byte = static_cast<char>((state = state * 6364136223846793005 + 1442695040888963407) >> 56);
        return made;
    }();
    if (!send_all(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(left) + "\r\n\r\n")) return false;
    for (; left > 0; left -= std::min<std::uint64_t>(left, block.size()))
        if (!send_all(socket, std::string_view(block).substr(0, left))) return false;
    return true;
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// What came in on a connection; false when it is over.
bool serve(int socket, std::string& received) {
    static char buffer[64 * 1024];
    const ssize_t got = recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    received.append(buffer, static_cast<std::size_t>(got));
    if (received.starts_with(kMany) && received.ends_with("\r\n\r\n")) return send_many(socket, std::exchange(received, {}));
    std::string reply;
    while (take_request(received, reply))
        if (!send_all(socket, reply)) return false;
    return true;
}

int listen_on_loopback() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener, name, size) != 0 || listen(listener, 16) != 0 || getsockname(listener, name, &size) != 0) {
        std::perror("bench-origin");
        return -1;
    }
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

void watch(int epoll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

}  // namespace

int main() {
    const int listener = listen_on_loopback();
    if (listener < 0) return 1;
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, listener);
    watch(epoll, STDIN_FILENO);
    std::unordered_map<int, std::string> connections;
    for (;;) {
        std::array<epoll_event, 16> events{};
        const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int ready = events[static_cast<std::size_t>(i)].data.fd;
            if (ready == STDIN_FILENO) return 0;
            if (ready == listener) {
                const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
                const int on = 1;
                setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                watch(epoll, connection);
            } else if (!serve(ready, connections[ready])) {
                connections.erase(ready);
                close(ready);
            }
        }
    }
}
