#include "cookies.h"

#include <algorithm>
#include <charconv>

#include "infos.h"
#include "share.h"

namespace replay {

namespace {

// Whether libcurl can be asked about its cookies, and given some, without the application noticing.
bool cookies_are_quiet(const EasyHandle& handle) {
    const void* const share = handle.options.pointer(CURLOPT_SHARE);
    return share == nullptr || !has_lock_function(static_cast<const CURLSH*>(share));
}

}  // namespace

void read_cookies(const EasyHandle& handle, std::vector<Info>& infos) {
    if (!cookies_are_quiet(handle)) return;
    curl_slist* cookies = nullptr;
    if (handle.api().easy_getinfo(handle.curl(), CURLINFO_COOKIELIST, &cookies) != CURLE_OK || cookies == nullptr) return;
    Info& info = infos.emplace_back();
    info.number = CURLINFO_COOKIELIST;
    for (const curl_slist* line = cookies; line != nullptr; line = line->next) info.list.emplace_back(line->data);
    handle.api().slist_free_all(cookies);
}

std::int64_t age_of_recording(EasyHandle& handle) { return (unix_ns() - handle.player().head().started_ns) / 1'000'000'000; }

// The expiry is the fifth field; 0 means the session's end.
std::string later(const std::string& cookie, std::int64_t seconds) {
    std::size_t start = 0;
    for (int field = 0; field < 4 && start != std::string::npos; ++field) {
        start = cookie.find('\t', start);
        if (start != std::string::npos) ++start;
    }
    if (start == std::string::npos) return cookie;
    const std::size_t end = std::min(cookie.find('\t', start), cookie.size());
    std::int64_t expiry = 0;
    std::from_chars(cookie.data() + start, cookie.data() + end, expiry);
    if (expiry == 0) return cookie;
    return cookie.substr(0, start) + std::to_string(expiry + seconds) + cookie.substr(end);
}

void restore_cookies(EasyHandle& handle) {
    const bool keeps_cookies = handle.options.find(CURLOPT_COOKIEFILE) != nullptr || handle.options.find(CURLOPT_COOKIEJAR) != nullptr ||
                               handle.options.find(CURLOPT_COOKIELIST) != nullptr;
    if (!keeps_cookies || !cookies_are_quiet(handle) || !handle.player().has_recording()) return;
    // libcurl tells its debug callback of each cookie that it is given; the recorded transfer did that already.
    if (handle.application.verbose) handle.api().easy_setopt(handle.curl(), CURLOPT_VERBOSE, 0L);
    const std::int64_t age = age_of_recording(handle);
    for (const Info& info : handle.player().metadata().infos) {
        if (info.number != CURLINFO_COOKIELIST) continue;
        for (const std::string& line : info.list) handle.api().easy_setopt(handle.curl(), CURLOPT_COOKIELIST, later(line, age).c_str());
    }
    if (handle.application.verbose) handle.api().easy_setopt(handle.curl(), CURLOPT_VERBOSE, 1L);
}

}  // namespace replay
