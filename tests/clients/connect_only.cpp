// connect_only HOW URL [LINE…]: lets libcurl connect, and talks with the server by itself, line by line.
//   wait      waits with select for what it wants to do next, and prints every call
//   busy      asks again and again, without waiting
//   sips      receives into a buffer of 5 bytes
//   multi     connects within a multi, and talks while the handle is in there; then removes it
//   loud      the same, and prints libcurl's own lines
//   edge      waits with an edge-triggered epoll
//   twice     connects a second time on the same handle
//   many      a connection for each line, side by side, the last one first
//   threads   a connection for each line, each in a thread of its own
//   _exit, kill  ends right after the last answer, without cleaning up
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <span>
#include <thread>
#include <vector>

#include "transfer.hpp"

namespace {

using Lines = std::span<char*>;

struct Talk {
    CURL* handle;
    std::string_view how;
    int edges = -1;

    curl_socket_t socket() const {
        curl_socket_t fd = CURL_SOCKET_BAD;
        const CURLcode code = curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &fd);
        if (code != CURLE_OK) std::printf("no socket: %d\n", static_cast<int>(code));
        return fd;
    }

    void wait(bool to_send) const {
        if (how == "busy") return;
        if (how == "edge") {
            epoll_event event{};
            epoll_wait(edges, &event, 1, -1);
            return;
        }
        const curl_socket_t fd = socket();
        if (fd == CURL_SOCKET_BAD) return;
        fd_set set;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        const int ready = select(fd + 1, to_send ? nullptr : &set, to_send ? &set : nullptr, nullptr, nullptr);
        if (ready != 1) std::printf("select says %d\n", ready);
    }

    void watch() {
        if (how != "edge") return;
        edges = epoll_create1(EPOLL_CLOEXEC);
        epoll_event event{};
        event.events = EPOLLIN | EPOLLET;
        std::printf("watched: %d\n", epoll_ctl(edges, EPOLL_CTL_ADD, socket(), &event));
    }

    CURLcode send(std::string_view line) const {
        CURLcode code = CURLE_OK;
        while (!line.empty()) {
            if (how != "edge") wait(true);
            size_t sent = 0;
            code = curl_easy_send(handle, line.data(), line.size(), &sent);
            std::printf("sent %zu of %zu: %d\n", sent, line.size(), static_cast<int>(code));
            line.remove_prefix(sent);
            if (code != CURLE_OK && code != CURLE_AGAIN) break;
        }
        return code;
    }

    // One line, as it comes; an empty one at the end of the connection.
    std::string receive(std::string& ahead) const {
        char buffer[4096];
        const size_t room = how == "sips" ? 5 : sizeof buffer;
        int in_vain = 0;
        while (ahead.find('\n') == std::string::npos) {
            size_t size = 0;
            const CURLcode code = curl_easy_recv(handle, buffer, room, &size);
            if (code == CURLE_AGAIN) {
                ++in_vain;
                wait(false);
                continue;
            }
            // How often a poll is in vain is the network's affair when recording, and must be the same when replaying.
            std::printf("received %zu: %d, after %d times in vain\n", size, static_cast<int>(code), in_vain);
            in_vain = 0;
            if (code != CURLE_OK || size == 0) return {};
            ahead.append(buffer, size);
        }
        const size_t end = ahead.find('\n') + 1;
        std::string line = ahead.substr(0, end);
        ahead.erase(0, end);
        return line;
    }

    void over(Lines lines) const {
        std::string ahead;
        for (const char* line : lines) {
            if (send(std::string(line) + "\n") != CURLE_OK) return;
            if (!std::strncmp(line, "bytes ", 6)) {
                const int count = std::atoi(line + 6) / 8;
                std::uint32_t sum = 0;
                for (int n = 0; n < count; ++n) sum += client::hash(receive(ahead));
                std::printf("%d lines, sum %08x\n", count, sum);
                continue;
            }
            std::printf("answer: %s\n", receive(ahead).c_str());
        }
    }
};

CURL* handle_for(const char* url, char* error) {
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    return handle;
}

int trace(CURL*, curl_infotype type, char* data, size_t size, void*) {
    if (type == CURLINFO_TEXT) std::printf("* %.*s", static_cast<int>(size), data);
    return 0;
}

void in_multi(CURL* handle, Lines lines, char* error) {
    CURLM* multi = curl_multi_init();
    curl_multi_add_handle(multi, handle);
    int running = 1;
    while (running != 0) {
        curl_multi_perform(multi, &running);
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi, &left);
    std::printf("connected: %d\n", message == nullptr ? -1 : static_cast<int>(message->data.result));
    const Talk talk{handle, "multi"};
    talk.over(lines);
    std::printf("has a socket: %d\n", talk.socket() != CURL_SOCKET_BAD);
    curl_multi_remove_handle(multi, handle);
    std::printf("still has a socket: %d\n", talk.socket() != CURL_SOCKET_BAD);
    talk.send("too late\n");
    std::printf("error '%s'\n", error);
    curl_multi_cleanup(multi);
}

void side_by_side(const char* url, Lines lines) {
    char error[CURL_ERROR_SIZE] = "";
    std::vector<CURL*> handles;
    for (size_t n = 0; n < lines.size(); ++n) {
        handles.push_back(handle_for(url, error));
        std::printf("connected: %d\n", static_cast<int>(curl_easy_perform(handles.back())));
    }
    for (size_t n = lines.size(); n-- > 0;) Talk{handles[n], "wait"}.over(lines.subspan(n, 1));
    for (CURL* handle : handles) curl_easy_cleanup(handle);
}

// Prints in the order of the lines, whichever thread was first.
void in_threads(const char* url, Lines lines) {
    std::vector<std::string> answers(lines.size());
    std::vector<std::thread> threads;
    for (size_t n = 0; n < lines.size(); ++n)
        threads.emplace_back([&, n] {
            char error[CURL_ERROR_SIZE] = "";
            CURL* handle = handle_for(url, error);
            const std::string line = std::string(lines[n]) + "\n";
            const Talk talk{handle, "wait"};
            size_t size = 0;
            char buffer[100];
            if (curl_easy_perform(handle) == CURLE_OK && curl_easy_send(handle, line.data(), line.size(), &size) == CURLE_OK) {
                while (curl_easy_recv(handle, buffer, sizeof buffer, &size) == CURLE_AGAIN) talk.wait(false);
                answers[n].assign(buffer, size);
            }
            curl_easy_cleanup(handle);
        });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& answer : answers) std::printf("answer: %s", answer.c_str());
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    const std::string_view how = arguments[1];
    const Lines lines(arguments + 3, static_cast<size_t>(count - 3));
    if (how == "many") {
        side_by_side(arguments[2], lines);
        return 0;
    }
    if (how == "threads") {
        in_threads(arguments[2], lines);
        return 0;
    }
    char error[CURL_ERROR_SIZE] = "";
    CURL* handle = handle_for(arguments[2], error);
    if (how == "loud") {
        curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, trace);
        curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    }
    if (how == "multi" || how == "loud") {
        in_multi(handle, lines, error);
        curl_easy_cleanup(handle);
        return 0;
    }
    CURLcode code = CURLE_OK;
    for (int turn = 0; turn < (how == "twice" ? 2 : 1); ++turn) {
        code = curl_easy_perform(handle);
        std::printf("connected: %d '%s'\n", static_cast<int>(code), error);
        Talk talk{handle, how};
        if (code == CURLE_OK) {
            talk.watch();
            talk.over(lines);
        }
        std::printf("error '%s'\n", error);
    }
    std::fflush(stdout);
    if (how == "_exit") _exit(5);
    if (how == "kill") std::raise(SIGKILL);
    curl_easy_cleanup(handle);
    return static_cast<int>(code);
}
