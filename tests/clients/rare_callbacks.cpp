// rare_callbacks HOW URL…: the callbacks that few programs set, each printed with what it was given.
//   HOW is the callback's name (see `ways`), or name=abort where it refuses.
#define CURL_DISABLE_DEPRECATION  // IOCTLFUNCTION: old programs use it
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "trace.hpp"

namespace {

bool aborts = false;

const char* name_of(const void* data) { return data == nullptr ? "no data" : static_cast<const char*>(data); }

char first[] = "first";
char second[] = "second";

int prereq(void* data, char* remote, char* local, int remote_port, int local_port) {
    std::printf("prereq %s: %s %d from %s %d\n", name_of(data), remote, remote_port, local, local_port);
    return aborts ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

int resolver_start(void*, void* reserved, void* data) {
    std::printf("resolver starts %s, reserved %s\n", name_of(data), reserved == nullptr ? "null" : "not null");
    return aborts ? 1 : 0;
}

int trailer(curl_slist** list, void* data) {
    std::printf("trailer %s, list %s\n", name_of(data), *list == nullptr ? "null" : "not null");
    *list = curl_slist_append(*list, "X-Trailer: one");
    *list = curl_slist_append(*list, "X-Sum: 0123");
    return aborts ? CURL_TRAILERFUNC_ABORT : CURL_TRAILERFUNC_OK;
}

size_t left = 0;

size_t supply(char* into, size_t size, size_t count, void*) {
    const size_t piece = std::min(left, size * count);
    std::memset(into, 'u', piece);
    left -= piece;
    std::printf("pull: %zu\n", piece);
    return piece;
}

curlioerr rewind_upload(CURL*, int command, void* data) {
    std::printf("ioctl %s: %d\n", name_of(data), command);
    left = 5000;
    return aborts ? CURLIOE_FAILRESTART : CURLIOE_OK;
}

void upload(CURL* handle) {
    left = 5000;
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, supply);
}

int sockets = 0;

curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) {
    ++sockets;
    return socket(address->family, address->socktype, address->protocol);
}

int close_socket(void*, curl_socket_t descriptor) {
    --sockets;
    return close(descriptor);
}

int socket_options(void*, curl_socket_t, curlsocktype) { return CURL_SOCKOPT_OK; }

int contexts = 0;

CURLcode tls_context(CURL*, void*, void* data) {
    ++contexts;
    return aborts || data != first ? CURLE_ABORTED_BY_CALLBACK : CURLE_OK;
}

// --- the ways

void with_prereq(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, prereq);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, first);
}

void with_resolver(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_RESOLVER_START_DATA, first);
    curl_easy_setopt(handle, CURLOPT_RESOLVER_START_FUNCTION, resolver_start);
}

void with_trailer(CURL* handle) {
    upload(handle);
    curl_easy_setopt(handle, CURLOPT_TRAILERDATA, first);
    curl_easy_setopt(handle, CURLOPT_TRAILERFUNCTION, trailer);
    curl_easy_setopt(handle, CURLOPT_TRAILERDATA, second);
}

void with_ioctl(CURL* handle) {
    upload(handle);
    curl_easy_setopt(handle, CURLOPT_INFILESIZE, 5000L);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_IOCTLFUNCTION, rewind_upload);
}

void with_sockets(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, socket_options);
}

void with_tls_context(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    const int known = curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, tls_context);
    std::printf("TLS library with contexts: %s\n", known == CURLE_OK ? "yes" : "no");
    curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, first);
}

struct Way {
    const char* name;
    void (*set)(CURL*);
};
constexpr Way ways[] = {{"prereq", with_prereq}, {"resolver", with_resolver}, {"trailer", with_trailer},
                        {"ioctl", with_ioctl},   {"sockets", with_sockets},   {"context", with_tls_context}};

void perform(CURL* handle, const std::string& url, const char* label) {
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    client::print(label, client::perform(handle));
    left = 5000;
}

// The callback taken back, set anew with other data, on a duplicate, and after a reset.
void lives(CURL* handle, const std::string& url) {
    with_prereq(handle);
    perform(handle, url + "?n=1", "set");
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, second);
    perform(handle, url + "?n=2", "other data");
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, nullptr);
    perform(handle, url + "?n=3", "taken back");
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, prereq);
    perform(handle, url + "?n=4", "set again");
    CURL* copy = curl_easy_duphandle(handle);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, nullptr);
    perform(copy, url + "?n=5", "duplicate");
    perform(handle, url + "?n=6", "no data");
    curl_easy_cleanup(copy);
    curl_easy_reset(handle);
    perform(handle, url + "?n=7", "reset");
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    aborts = how.ends_with("=abort");
    CURL* handle = curl_easy_init();
    if (how == "lives") {
        lives(handle, arguments[2]);
    } else {
        for (const Way& way : ways)
            if (how.substr(0, how.find('=')) == way.name) way.set(handle);
        perform(handle, arguments[2], "once");
        // libcurl 7.88.1 writes before its buffer where a handle uploads again after trailers.
        if (!how.starts_with("trailer")) perform(handle, arguments[2], "again");
        // Before 8.7 it forgets the trailer callback once that has been used; a copy has none either.
        CURL* copy = curl_easy_duphandle(handle);
        perform(copy, arguments[2], "copy");
        curl_easy_cleanup(copy);
    }
    curl_easy_cleanup(handle);
    if (how.starts_with("context")) std::fprintf(stderr, "contexts handed out: %d\n", contexts);
    if (how == "sockets") std::fprintf(stderr, "sockets left open: %d\n", sockets);
}
