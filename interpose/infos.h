#pragma once
// What curl_easy_getinfo answers, as a recording takes note of it: all of it after the transfer, and while the transfer runs
// whatever the application asks for.

#include <vector>

#include "easy_handle.h"

namespace replay {

// What libcurl itself answers rightly, whatever transfer was played: the application's own pointer, the authorities that it was built
// to trust, and lists, since it is given the cookies of a played transfer.
[[nodiscard]] bool is_libcurls_own(CURLINFO info);

// Not those, nor what means nothing in another process (sockets and TLS objects).
[[nodiscard]] bool is_recordable(CURLINFO info);

// An info that libcurl works out from another one, a whole number, whenever it is asked (lib/getinfo.c): seconds from µs, and the like.
// Of an image that knows both the other one is recorded alone.
struct Twin {
    CURLINFO info;
    CURLINFO whole;
    double unit;  // how many of it make one
};
[[nodiscard]] const Twin* twin_of(CURLINFO info);

// CURLINFO_STRING, CURLINFO_LONG and so on: the kind of an info's answer.
[[nodiscard]] inline int type_of(CURLINFO info) { return static_cast<int>(info) & CURLINFO_TYPEMASK; }

// What curl_easy_getinfo puts where the application says.
union InfoSlot {
    char* text;
    long number;
    double real;
    curl_off_t wide;
    curl_slist* list;
};

[[nodiscard]] std::vector<std::string> texts_of(const curl_slist* list);

// Every value that libcurl has for the handle's last transfer and that is not nought: strings, numbers, the cookie list and the
// certificates. Asks by number, so that infos newer than our headers come along.
[[nodiscard]] std::vector<Info> infos_after(EasyHandle& handle);

// The application asked for `info` while its transfer is being recorded, and libcurl put the answer `into` there.
void note_asked(Recorder& recorder, CURLINFO info, const void* into);

}  // namespace replay
