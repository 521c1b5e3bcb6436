#pragma once
// curl_easy_header(3) and curl_easy_nextheader(3) for a handle whose last transfer was played, or is being played: answered
// from the header lines delivered so far.

#include "easy_handle.h"

namespace replay {

CURLHcode played_header(EasyHandle& handle, const char* name, size_t index, unsigned int origin, int request, curl_header** out);
curl_header* next_played_header(EasyHandle& handle, unsigned int origin, int request, curl_header* previous);

}  // namespace replay
