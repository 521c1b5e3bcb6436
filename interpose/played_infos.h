#pragma once
// curl_easy_getinfo for a handle whose last transfer was played, or is being played.
//
// After the transfer it answers what libcurl answered after the recorded one. While it runs, what libcurl answered when the
// application asked at the same place of the recorded transfer, or last before; where it never asked, what follows from what
// has been played so far, and for the rest what was answered in the end.

#include "easy_handle.h"

namespace replay {

// `into` is the caller's pointer. Texts are valid until the handle's next transfer begins.
CURLcode played_info(EasyHandle& handle, CURLINFO info, void* into);

}  // namespace replay
