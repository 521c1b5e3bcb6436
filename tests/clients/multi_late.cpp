// multi_late HOW BASE: what is done with handles between curl_multi_add_handle and the first call that moves their transfers on, when
// libcurl looks at their options.
//   options    sets all options of two handles only then
//   swapped    swaps the URLs of two handles
//   options-before, swapped-before    do the same before they add the handles
//   reused     asks and tells a handle that has made a transfer before: what it answers is still of that one
//   removed    removes one, and adds it elsewhere with another URL
//   dropped    resets one, cleans one up, and cleans the multi up with one in it
//   refused    pauses one, performs it, adds it again
//   events     adds and removes under a timer callback, and calls for what the timer asked for
//   waiting    asks how long to wait, and waits
//   fork       adds before a fork; both processes go on with it
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "multi.hpp"

namespace {

std::string base;

std::string url(const char* path) { return base + path; }

void set_url(CURL* handle, const char* path) { curl_easy_setopt(handle, CURLOPT_URL, url(path).c_str()); }

int number(int code) { return code; }

void run(CURLM* multi) {
    for (int running = 1; running != 0;) {
        curl_multi_perform(multi, &running);
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
}

CURL* add(CURLM* multi, CURL* handle) {
    const int code = number(curl_multi_add_handle(multi, handle));
    std::printf("added: %d\n", code);
    return handle;
}

void read_messages(CURLM* multi) {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi, &left)) {
        const char* name = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &name);
        std::printf("%s: result %d, %d left\n", name == nullptr ? "?" : name, number(message->data.result), left);
    }
}

// Adds two handles after the first or the second of two steps.
void set_up(bool before, void (*first_step)(CURL*, int), void (*second_step)(CURL*, int)) {
    CURLM* const multi = curl_multi_init();
    CURL* const handles[] = {curl_easy_init(), curl_easy_init()};
    for (int n = 0; n < 2; ++n) first_step(handles[n], n);
    if (!before)
        for (CURL* const handle : handles) add(multi, handle);
    for (int n = 0; n < 2; ++n) second_step(handles[n], n);
    if (before)
        for (CURL* const handle : handles) add(multi, handle);
    run(multi);
    read_messages(multi);
    for (CURL* const handle : handles) {
        curl_multi_remove_handle(multi, handle);
        curl_easy_cleanup(handle);
    }
    curl_multi_cleanup(multi);
}

constexpr const char* kNames[] = {"first", "second"};
std::unique_ptr<client::Trace> traces[2];

void trace(CURL* handle, int n) {
    traces[n] = std::make_unique<client::Trace>(handle, kNames[n]);
    curl_easy_setopt(handle, CURLOPT_PRIVATE, kNames[n]);
}

void nothing(CURL*, int) {}

void all_options(CURL* handle, int n) {
    trace(handle, n);
    static curl_slist* const lines = curl_slist_append(nullptr, "X-Told: late");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, kNames[n]);
    set_url(handle, "/text");
}

void one_size(CURL* handle, int n) {
    trace(handle, n);
    set_url(handle, n == 0 ? "/bytes?size=11" : "/bytes?size=22");
}

void other_size(CURL* handle, int n) { set_url(handle, n == 0 ? "/bytes?size=22" : "/bytes?size=11"); }

void options() { set_up(false, nothing, all_options); }
void options_before() { set_up(true, nothing, all_options); }
void swapped() { set_up(false, one_size, other_size); }
void swapped_before() { set_up(true, one_size, other_size); }

void ask(const char* when, CURL* handle) {
    long status = -1;
    char *address = nullptr, *type = nullptr;
    curl_off_t size = -1;
    curl_header* header = nullptr;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &address);
    curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(handle, CURLINFO_SIZE_DOWNLOAD_T, &size);
    long failed_call = -1;
    curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &failed_call);
    const int found = number(curl_easy_header(handle, "Content-Length", 0, CURLH_HEADER, -1, &header));
    std::printf("%s: status %ld, %s, %s, %lld bytes, errno %ld, header %d %s\n", when, status, address == nullptr ? "no URL" : address,
                type == nullptr ? "no type" : type, static_cast<long long>(size), failed_call, found, found == 0 ? header->value : "");
}

void reused() {
    CURLM* const multi = curl_multi_init();
    CURL* const handle = curl_easy_init();
    char error[2][CURL_ERROR_SIZE] = {"never written", "never written"};
    client::Trace trace(handle, "trace");
    curl_easy_setopt(handle, CURLOPT_PRIVATE, "it");
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error[0]);
    for (const char* const path : {"/hello", "/short", "/nowhere", "/hello?again"}) {
        set_url(handle, path);
        ask("before", handle);
        const int added = number(curl_multi_add_handle(multi, handle));
        std::printf("added: %d, error '%s'\n", added, error[0]);
        ask("added", handle);
        if (std::strcmp(path, "/nowhere") == 0)
            curl_easy_setopt(handle, CURLOPT_URL, "http://127.0.0.1:1/");
        else
            set_url(handle, std::strcmp(path, "/short") == 0 ? path : "/echo?late");
        ask("told", handle);
        const int performed = number(curl_easy_perform(handle));
        std::printf("performed: %d, error '%s'\n", performed, error[0]);
        run(multi);
        read_messages(multi);
        ask("after", handle);
        std::printf("error '%s'\n", error[0]);
        curl_multi_remove_handle(multi, handle);
    }
    // A buffer that is set only now is not cleared.
    curl_multi_add_handle(multi, handle);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error[1]);
    run(multi);
    std::printf("error '%s' '%s'\n", error[0], error[1]);
    curl_multi_remove_handle(multi, handle);
    curl_easy_cleanup(handle);
    curl_multi_cleanup(multi);
}

void removed() {
    client::Transfers transfers;
    CURL* const handle = transfers.add(url("/echo?n=1").c_str(), "moved");
    std::printf("removed: %d\n", number(curl_multi_remove_handle(transfers.multi(), handle)));
    CURLM* const other = curl_multi_init();
    std::printf("added elsewhere: %d\n", number(curl_multi_add_handle(other, handle)));
    set_url(handle, "/echo?n=2");
    run(transfers.multi());
    run(other);
    int left = -1;
    const CURLMsg* const message = curl_multi_info_read(other, &left);
    std::printf("elsewhere: %d, %d left\n", message == nullptr ? -1 : number(message->data.result), left);
    curl_multi_remove_handle(other, handle);
    curl_multi_cleanup(other);
}

void dropped() {
    CURLM* const multi = curl_multi_init();
    CURL* const cleaned = add(multi, curl_easy_init());
    CURL* const reset = add(multi, curl_easy_init());
    for (CURL* const handle : {cleaned, reset}) {
        set_url(handle, "/echo?never");
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "never");
    }
    curl_easy_cleanup(cleaned);
    curl_easy_reset(reset);
    client::Trace trace(reset, "reset");
    set_url(reset, "/echo?reset");
    run(multi);
    curl_multi_remove_handle(multi, reset);
    set_url(reset, "/echo?never");
    curl_multi_add_handle(multi, reset);
    std::printf("multi cleaned up: %d\n", number(curl_multi_cleanup(multi)));
    set_url(reset, "/echo?alone");
    std::printf("by itself: %d\n", number(curl_easy_perform(reset)));
    curl_easy_cleanup(reset);
}

void refused() {
    client::Transfers transfers;
    char error[CURL_ERROR_SIZE] = "";
    CURL* const handle = transfers.add(url("/hello").c_str(), "refused");
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    std::printf("paused: %d\n", number(curl_easy_pause(handle, CURLPAUSE_ALL)));
    const int performed = number(curl_easy_perform(handle));
    std::printf("performed: %d, error '%s'\n", performed, error);
    std::printf("added again: %d\n", number(curl_multi_add_handle(transfers.multi(), handle)));
    run(transfers.multi());
    transfers.read_messages();
}

std::vector<long> told;

int on_timer(CURLM*, long milliseconds, void*) {
    told.push_back(milliseconds);
    return 0;
}

void say_told(const char* when) {
    std::printf("%s, timer:", when);
    for (const long milliseconds : told) std::printf(" %ld", milliseconds);
    std::puts("");
    told.clear();
}

void events() {
    client::Transfers transfers;
    CURLM* const multi = transfers.multi();
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    CURL* const handle = transfers.add(url("/nowhere").c_str(), "watched");
    say_told("added");
    curl_multi_remove_handle(multi, handle);
    say_told("removed");
    curl_multi_add_handle(multi, handle);
    say_told("added");
    set_url(handle, "/hello");
    int running = 0;
    std::printf("called: %d\n", number(curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)));
    run(multi);
    transfers.read_messages();
}

void waiting() {
    client::Transfers transfers;
    transfers.add(url("/nowhere").c_str(), "first");
    set_url(transfers.add(url("/hello").c_str(), "second"), "/hello?told");
    long wait = -1;
    const int asked = number(curl_multi_timeout(transfers.multi(), &wait));
    std::printf("to wait: %d, %ld ms\n", asked, wait);
    int ready = -1;
    const int waited = number(curl_multi_poll(transfers.multi(), nullptr, 0, 1000000, &ready));
    std::printf("waited: %d, %d ready\n", waited, ready);
    run(transfers.multi());
    transfers.read_messages();
}

void forked() {
    CURLM* const multi = curl_multi_init();
    CURL* const handle = add(multi, curl_easy_init());
    std::string body;
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, client::collect);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
    std::fflush(stdout);
    const pid_t child = fork();
    set_url(handle, child == 0 ? "/echo?child" : "/echo?parent");
    if (child != 0) waitpid(child, nullptr, 0);
    run(multi);
    std::printf("%s: %s\n", child == 0 ? "child" : "parent", body.c_str());
    std::fflush(stdout);
    if (child == 0) _exit(0);
    curl_multi_remove_handle(multi, handle);
    curl_easy_cleanup(handle);
    curl_multi_cleanup(multi);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    base = arguments[2];
    static constexpr struct {
        std::string_view how;
        void (*act)();
    } kWays[] = {{"options", options}, {"options-before", options_before},
                 {"swapped", swapped}, {"swapped-before", swapped_before},
                 {"reused", reused},   {"removed", removed},
                 {"dropped", dropped}, {"refused", refused},
                 {"events", events},   {"waiting", waiting},
                 {"fork", forked}};
    for (const auto& way : kWays)
        if (way.how == arguments[1]) return way.act(), 0;
    return 2;
}
