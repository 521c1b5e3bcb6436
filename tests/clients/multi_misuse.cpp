// multi_misuse URL: what libcurl answers to calls from inside each kind of callback, and to calls out of turn.
#define CURL_DISABLE_DEPRECATION  // old programs use curl_multi_socket_all
#include "multi.hpp"

#include <cstring>
#include <functional>
#include <vector>

namespace {

class Inside {
public:
    Inside(CURLM* multi, CURL* handle, CURL* other, const char* url) : multi_(multi), handle_(handle), other_(other), url_(url) {}

    // Once for each kind of callback.
    void look_around(const char* callback) {
        if (busy_ || !seen_.insert({callback, true}).second) return;
        busy_ = true;
        std::printf("inside %s:", callback);
        for (const auto& call : calls()) std::printf(" %s %d,", call.name, call.make());
        int left = 1;
        const CURLMsg* message = curl_multi_info_read(multi_, &left);
        std::printf(" message %s, %d left\n", message ? "yes" : "no", left);
        // What works.
        long status = 0;
        std::printf("inside %s: wakeup %d, getinfo %d, setopt %d, perform itself %d\n", callback,
                    static_cast<int>(curl_multi_wakeup(multi_)),
                    static_cast<int>(curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status)),
                    static_cast<int>(curl_easy_setopt(handle_, CURLOPT_PRIVATE, this)), static_cast<int>(curl_easy_perform(handle_)));
        if (std::strcmp(callback, "timer") != 0)
            std::printf("inside %s: pause %d\n", callback, static_cast<int>(curl_easy_pause(handle_, CURLPAUSE_CONT)));
        client::print("another performed inside", client::fetch(url_));
        busy_ = false;
    }

private:
    struct Call {
        const char* name;
        std::function<int()> make;
    };

    std::vector<Call> calls() {
        return {{"perform", [this] { return curl_multi_perform(multi_, &running_); }},
                {"add", [this] { return curl_multi_add_handle(multi_, other_); }},
                {"add itself", [this] { return curl_multi_add_handle(multi_, handle_); }},
                {"remove", [this] { return curl_multi_remove_handle(multi_, handle_); }},
                {"remove what is not there", [this] { return curl_multi_remove_handle(multi_, other_); }},
                {"poll", [this] { return curl_multi_poll(multi_, nullptr, 0, 0, nullptr); }},
                {"wait", [this] { return curl_multi_wait(multi_, nullptr, 0, 0, nullptr); }},
                {"timeout", [this] { return curl_multi_timeout(multi_, &wait_); }},
                {"fdset",
                 [this] {
                     FD_ZERO(&set_);
                     return curl_multi_fdset(multi_, &set_, &set_, &set_, &highest_);
                 }},
                {"socket_action", [this] { return curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running_); }},
                {"socket_all", [this] { return curl_multi_socket_all(multi_, &running_); }},
                {"setopt", [this] { return curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 5L); }},
                {"assign", [this] { return curl_multi_assign(multi_, 12345, this); }},
                {"cleanup", [this] { return curl_multi_cleanup(multi_); }}};
    }

    CURLM* multi_;
    CURL* handle_;
    CURL* other_;
    const char* url_;
    std::map<std::string, bool> seen_;
    bool busy_ = false;
    int running_ = 0;
    int highest_ = 0;
    long wait_ = 0;
    fd_set set_{};
};

int on_timer(CURLM*, long, void* user) {
    static_cast<Inside*>(user)->look_around("timer");
    return 0;
}

int on_debug(CURL*, curl_infotype, char*, size_t, void* user) {
    static_cast<Inside*>(user)->look_around("debug");
    return 0;
}

size_t on_read(char* into, size_t, size_t, void* user) {
    static_cast<Inside*>(user)->look_around("read");
    static bool given = false;
    if (given) return 0;
    given = true;
    *into = 'x';
    return 1;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const char* const url = arguments[1];
    client::Transfers transfers;
    CURLM* multi = transfers.multi();
    CURL* other = curl_easy_init();
    curl_easy_setopt(other, CURLOPT_URL, url);

    CURL* handle = curl_easy_init();
    Inside inside(multi, handle, other, url);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, &inside);
    curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &inside);
    curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(handle, CURLOPT_READDATA, &inside);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_INFILESIZE, 1L);
    client::Trace& trace = transfers.add(handle, url, "outer");
    trace.at_write = [&](int) {
        inside.look_around("write");
        return client::Trace::pass;
    };
    trace.at_header = [&](int) {
        inside.look_around("header");
        return client::Trace::pass;
    };
    trace.with_progress();
    trace.at_progress = [&](curl_off_t) {
        inside.look_around("progress");
        return 0;
    };
    for (int running = 1; running;) {
        curl_multi_perform(multi, &running);
        if (running) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    transfers.read_messages();
    CURLM* elsewhere = curl_multi_init();
    std::printf("removing what was never added: %d\n", static_cast<int>(curl_multi_remove_handle(multi, other)));
    std::printf("adding: %d\n", static_cast<int>(curl_multi_add_handle(multi, other)));
    std::printf("adding to a second multi: %d\n", static_cast<int>(curl_multi_add_handle(elsewhere, other)));
    std::printf("removing from the wrong one: %d\n", static_cast<int>(curl_multi_remove_handle(elsewhere, other)));
    std::printf("performing one that is in a multi: %d\n", static_cast<int>(curl_easy_perform(other)));
    std::printf("removing: %d\n", static_cast<int>(curl_multi_remove_handle(multi, other)));
    std::printf("removing again: %d\n", static_cast<int>(curl_multi_remove_handle(multi, other)));
    std::printf("no handle: %d %d\n", static_cast<int>(curl_multi_add_handle(multi, nullptr)),
                static_cast<int>(curl_multi_remove_handle(multi, nullptr)));
    std::printf("no multi: %d\n", static_cast<int>(curl_multi_add_handle(nullptr, other)));
    curl_multi_cleanup(elsewhere);
    curl_easy_cleanup(other);
}
