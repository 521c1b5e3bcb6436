// Connects without libcurl, at every point where that may be mistaken for libcurl's doing or go wrong. Usage: past_libcurl HOW ADDRESS [URL
// | NAME]
//
// ADDRESS is IPv4; nothing waits for an answer from there.

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

sockaddr_in peer{};

int connect_to(std::uint16_t port, int socket_type = SOCK_STREAM | SOCK_NONBLOCK) {
    sockaddr_in address = peer;
    address.sin_port = htons(port);
    const int fd = socket(AF_INET, socket_type, 0);
    const int result = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    const int error = result == 0 ? 0 : errno;
    close(fd);
    return error;
}

void send_to(std::uint16_t port) {
    sockaddr_in address = peer;
    address.sin_port = htons(port);
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    errno = 0;
    const ssize_t sent = sendto(fd, "x", 1, 0, reinterpret_cast<sockaddr*>(&address), sizeof address);
    std::printf("sendto %zd errno %d\n", sent, errno);
    char letter = 'y';
    iovec bytes{&letter, 1};
    mmsghdr messages[2]{};
    for (mmsghdr& message : messages) {
        message.msg_hdr.msg_name = &address;
        message.msg_hdr.msg_namelen = sizeof address;
        message.msg_hdr.msg_iov = &bytes;
        message.msg_hdr.msg_iovlen = 1;
    }
    const int several = sendmmsg(fd, messages, 2, 0);
    std::printf("sendmmsg %d\n", several);
    const ssize_t one = sendmsg(fd, &messages[0].msg_hdr, 0);
    std::printf("sendmsg %zd\n", one);
    close(fd);
}

// Connected to learn its own address first, and used then.
void send_connected(std::uint16_t port, bool sends) {
    sockaddr_in address = peer;
    address.sin_port = htons(port);
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    for (int i = 0; sends && i < 3; ++i) send(fd, "z", 1, 0);
    close(fd);
}

std::size_t connecting_write(char*, std::size_t size, std::size_t count, void*) {
    connect_to(7);
    return size * count;
}

std::size_t ignoring_write(char*, std::size_t size, std::size_t count, void*) { return size * count; }

curl_socket_t connecting_open(void*, curlsocktype, curl_sockaddr* wanted) {
    connect_to(9);  // what is done in here is libcurl's doing
    return socket(wanted->family, wanted->socktype, wanted->protocol);
}

void transfer(const char* url, bool opens) {
    CURL* const curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, connecting_write);
    if (opens) {
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignoring_write);
        curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, connecting_open);
    }
    std::printf("code %d\n", curl_easy_perform(curl));
    curl_easy_cleanup(curl);
}

// By a name that leads to the address.
void by_name(const char* name) {
    hostent host{};
    hostent* found = nullptr;
    int error = 0;
    char buffer[1024];
    const int status = gethostbyname_r(name, &host, buffer, sizeof buffer, &found, &error);
    std::printf("gethostbyname_r %d, %s\n", error, status == 0 && found != nullptr ? "found" : "not found");
    connect_to(7);
}

void in_threads() {
    std::vector<std::thread> threads;
    for (std::uint16_t t = 0; t < 8; ++t)
        threads.emplace_back([t] {
            for (int i = 0; i < 25; ++i) connect_to(static_cast<std::uint16_t>(1000 + t % 4));
        });
    for (std::thread& thread : threads) thread.join();
}

void* cancelled_in_connect(void*) {
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
    pthread_cancel(pthread_self());
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = peer;
    address.sin_port = htons(7);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
    connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    return nullptr;
}

void in_cancelled_thread() {
    pthread_t thread{};
    void* result = nullptr;
    pthread_create(&thread, nullptr, cancelled_in_connect, nullptr);
    pthread_join(thread, &result);
    std::printf("%s\n", result == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
}

void in_handler() {
    std::signal(SIGUSR1, [](int) { connect_to(11); });
    raise(SIGUSR1);
    connect_to(12);
    raise(SIGUSR1);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const std::string how = argv[1];
    peer.sin_family = AF_INET;
    inet_pton(AF_INET, argv[2], &peer.sin_addr);
    if (how == "connect") std::printf("errno %d %d\n", connect_to(7), connect_to(7));
    if (how == "datagrams") send_to(53);
    if (how == "connected") send_connected(53, true);
    if (how == "probe") send_connected(53, false);
    if (how == "threads") in_threads();
    if (how == "cancel") in_cancelled_thread();
    if (how == "handler") in_handler();
    if (how == "name" && argc > 3) by_name(argv[3]);
    if (how == "callback" && argc > 3) transfer(argv[3], false);
    if (how == "open" && argc > 3) transfer(argv[3], true);
    return 0;
}
