#pragma once
// libcurl's own progress meter: what it draws on CURLOPT_STDERR for a transfer with CURLOPT_NOPROGRESS 0 and no progress callback, or one
// that answers CURL_PROGRESSFUNC_CONTINUE.

#include "easy_handle.h"

namespace replay {

// Draws the meter of a played transfer that has just ended, if it has one: the heading, and the line as it stood at the end, with
// the recorded sizes, speeds and times. (Live, the line is redrawn once a second; a transfer played at once takes none.)
void draw_progress_meter(EasyHandle& handle);

}  // namespace replay
