#pragma once
// Of an upload that is pulled while a transfer runs, what was sent in the end: where a server asks for credentials, or redirects, libcurl
// moves the application's source back, and sends it all once more.

#include <cstdint>
#include <span>

#include "layout.h"

namespace replay {

// How many bytes of the request body were pulled before the read callback's source was moved for the last time.
[[nodiscard]] std::uint64_t start_of_last_upload(std::span<const Event> events);

}  // namespace replay
