#pragma once
// libcurl's cookies: what a recorded transfer did to them, done to libcurl's own when it is played, so that the cookie list, a
// jar and later live transfers are as they would be. None of this calls the application's callbacks or lock functions.

#include <string>
#include <string_view>
#include <vector>

#include "easy_handle.h"

namespace replay {

// The application set an option: takes note of whether libcurl keeps cookies for the handle.
void note_cookie_option(EasyHandle& handle, CURLoption option, const OptionValue& value);

// Recording: libcurl has received this header line. Notes the cookie that it took from it, if it did.
void note_set_cookie(EasyHandle& handle, Recorder& recorder, std::string_view header);
// Recording, at the end: adds the cookie list to the infos.
void read_cookies(EasyHandle& handle, std::vector<Info>& infos);

// Playing, at the beginning: reads the application's cookie files, as libcurl would.
void load_cookie_files(EasyHandle& handle);
// Playing: libcurl took this cookie from a response at that time.
void take_cookie(EasyHandle& handle, const std::string& line, bool is_aged, std::int64_t recorded_ns);
// Playing, at the end: what libcurl listed then and does not have (a cookie file is gone) is added; what has expired and was
// not listed any more is dropped.
void settle_cookies(EasyHandle& handle);

}  // namespace replay
