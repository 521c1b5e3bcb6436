#pragma once
// The cookies that libcurl holds: read after a recorded transfer, given back to libcurl after a played one.

#include <string>
#include <vector>

#include "easy_handle.h"

namespace replay {

// Adds the cookie list to the infos of a recorded transfer, unless reading it would call the application's lock function.
void read_cookies(const EasyHandle& handle, std::vector<Info>& infos);

// Gives libcurl the cookies that it held after the recorded transfer, so that the cookie list, a jar and later live transfers
// are as they would be. Only where the application keeps cookies.
void restore_cookies(EasyHandle& handle);

// How long ago the recording was made that the handle plays, in seconds.
[[nodiscard]] std::int64_t age_of_recording(EasyHandle& handle);

// A cookie in Netscape's format, its expiry moved by so many seconds: what was valid when it was recorded is as valid now.
[[nodiscard]] std::string later(const std::string& cookie, std::int64_t seconds);

}  // namespace replay
