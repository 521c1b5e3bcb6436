#pragma once
// What curl_easy_getinfo answers: read from libcurl after a recorded transfer, given back after a played one.

#include <vector>

#include "easy_handle.h"

namespace replay {

// Every value that libcurl has for the handle's last transfer and that is not nought: strings, numbers, and the cookie list
// unless reading it would call the application's lock function. Not the application's own pointer, nor sockets
// and TLS objects, which mean nothing in another process. Asks by number, so that infos newer than our headers come along.
[[nodiscard]] std::vector<Info> infos_after(const EasyHandle& handle);

// Gives libcurl the cookies that it held after the recorded transfer, so that the cookie list, a jar and later live transfers
// are as they would be. Only where the application keeps cookies.
void restore_cookies(EasyHandle& handle);

// curl_easy_getinfo for a handle whose last transfer was played, or is being played. `into` is the caller's pointer.
CURLcode played_info(EasyHandle& handle, CURLINFO info, void* into);

}  // namespace replay
