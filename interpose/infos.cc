#include "infos.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

#include "share.h"

namespace replay {

namespace {

constexpr int kTypes[] = {CURLINFO_STRING, CURLINFO_LONG, CURLINFO_DOUBLE, CURLINFO_OFF_T};
constexpr int kHighestNumber = 99;

bool is_portable(int info) { return info != CURLINFO_PRIVATE && info != CURLINFO_LASTSOCKET; }

union Slot {
    char* text;
    long number;
    double real;
    curl_off_t wide;
};

// Which infos the image knows: asked once of the first handle at hand, since there is no list of them.
const std::vector<CURLINFO>& known_to(const EasyHandle& handle) {
    static auto* const known = new std::array<std::vector<CURLINFO>, Image::kMaxImages>;
    static auto* const asked = new std::array<std::once_flag, Image::kMaxImages>;
    const std::size_t slot = handle.image().slot();
    std::call_once((*asked)[slot], [&] {
        for (const int type : kTypes) {
            for (int number = 1; number <= kHighestNumber; ++number) {
                const int info = type + number;
                Slot ignored{};
                if (is_portable(info) && handle.api().easy_getinfo(handle.curl(), static_cast<CURLINFO>(info), &ignored) == CURLE_OK)
                    (*known)[slot].push_back(static_cast<CURLINFO>(info));
            }
        }
    });
    return (*known)[slot];
}

bool read_one(const EasyHandle& handle, CURLINFO number, Info& info) {
    Slot slot{};
    if (handle.api().easy_getinfo(handle.curl(), number, &slot) != CURLE_OK) return false;
    info.number = static_cast<std::uint32_t>(number);
    switch (number & CURLINFO_TYPEMASK) {
        case CURLINFO_STRING:
            if (slot.text != nullptr) info.text = slot.text;
            return slot.text != nullptr;
        case CURLINFO_LONG:
            info.integer = slot.number;
            return slot.number != 0;
        case CURLINFO_DOUBLE:
            info.real = slot.real;
            return slot.real != 0;
        default:
            info.integer = slot.wide;
            return slot.wide != 0;
    }
}

// Whether libcurl can be asked about its cookies, and given some, without the application noticing.
bool cookies_are_quiet(const EasyHandle& handle) {
    const void* const share = handle.options.pointer(CURLOPT_SHARE);
    return share == nullptr || !has_lock_function(static_cast<const CURLSH*>(share));
}

void read_cookies(const EasyHandle& handle, std::vector<Info>& infos) {
    if (!cookies_are_quiet(handle)) return;
    curl_slist* cookies = nullptr;
    if (handle.api().easy_getinfo(handle.curl(), CURLINFO_COOKIELIST, &cookies) != CURLE_OK || cookies == nullptr) return;
    Info& info = infos.emplace_back();
    info.number = CURLINFO_COOKIELIST;
    for (const curl_slist* line = cookies; line != nullptr; line = line->next) info.list.emplace_back(line->data);
    handle.api().slist_free_all(cookies);
}

// A cookie in Netscape's format, its expiry (the fifth field; 0 means the session's end) moved by so many seconds: what was
// valid when it was recorded is as valid now.
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

// nullptr stands for "nought": that is what was left out when recording.
void answer(int type, const Info* info, void* into) {
    switch (type) {
        case CURLINFO_STRING:
            *static_cast<const char**>(into) = info == nullptr ? nullptr : info->text.c_str();
            return;
        case CURLINFO_LONG:
            *static_cast<long*>(into) = info == nullptr ? 0 : static_cast<long>(info->integer);
            return;
        case CURLINFO_DOUBLE:
            *static_cast<double*>(into) = info == nullptr ? 0 : info->real;
            return;
        case CURLINFO_OFF_T:
            *static_cast<curl_off_t*>(into) = info == nullptr ? 0 : info->integer;
            return;
        default:
            *static_cast<curl_socket_t*>(into) = CURL_SOCKET_BAD;
            return;
    }
}

// What is known while the transfer still runs comes from what has been played so far.
bool answer_in_flight(Player& player, CURLINFO info, void* into) {
    switch (info) {
        case CURLINFO_RESPONSE_CODE:
            *static_cast<long*>(into) = player.headers().status();
            return true;
        case CURLINFO_CONTENT_TYPE: {
            const std::string* const type = player.headers().content_type();
            *static_cast<const char**>(into) = type == nullptr ? nullptr : type->c_str();
            return true;
        }
        case CURLINFO_SIZE_DOWNLOAD:
            *static_cast<double*>(into) = static_cast<double>(player.body_bytes());
            return true;
        case CURLINFO_SIZE_DOWNLOAD_T:
            *static_cast<curl_off_t*>(into) = static_cast<curl_off_t>(player.body_bytes());
            return true;
        default:
            return false;
    }
}

}  // namespace

std::vector<Info> infos_after(const EasyHandle& handle) {
    std::vector<Info> infos;
    for (const CURLINFO number : known_to(handle)) {
        Info info;
        if (read_one(handle, number, info)) infos.push_back(std::move(info));
    }
    read_cookies(handle, infos);
    return infos;
}

void restore_cookies(EasyHandle& handle) {
    const bool keeps_cookies = handle.options.find(CURLOPT_COOKIEFILE) != nullptr || handle.options.find(CURLOPT_COOKIEJAR) != nullptr ||
                               handle.options.find(CURLOPT_COOKIELIST) != nullptr;
    if (!keeps_cookies || !cookies_are_quiet(handle) || !handle.player().has_recording()) return;
    // libcurl tells its debug callback of each cookie that it is given; the recorded transfer did that already.
    if (handle.application.verbose) handle.api().easy_setopt(handle.curl(), CURLOPT_VERBOSE, 0L);
    const std::int64_t age = (unix_ns() - handle.player().head().started_ns) / 1'000'000'000;
    for (const Info& info : handle.player().metadata().infos) {
        if (info.number != CURLINFO_COOKIELIST) continue;
        for (const std::string& line : info.list) handle.api().easy_setopt(handle.curl(), CURLOPT_COOKIELIST, later(line, age).c_str());
    }
    if (handle.application.verbose) handle.api().easy_setopt(handle.curl(), CURLOPT_VERBOSE, 1L);
}

CURLcode played_info(EasyHandle& handle, CURLINFO info, void* into) {
    const int type = static_cast<int>(info) & CURLINFO_TYPEMASK;
    // libcurl itself judges the number, and answers what is the application's own.
    Slot slot{};
    const CURLcode verdict = handle.api().easy_getinfo(handle.curl(), info, &slot);
    if (verdict != CURLE_OK || into == nullptr) return verdict;
    if (info == CURLINFO_PRIVATE || type == CURLINFO_SLIST) {  // the cookies were given to libcurl when the transfer ended
        *static_cast<char**>(into) = slot.text;
        return CURLE_OK;
    }
    if (info == CURLINFO_LASTSOCKET) {
        *static_cast<long*>(into) = -1;
        return CURLE_OK;
    }
    Player& player = handle.player();
    if (!player.finished() && answer_in_flight(player, info, into)) return CURLE_OK;
    const std::vector<Info>& infos = player.metadata().infos;
    const auto found =
        std::find_if(infos.begin(), infos.end(), [info](const Info& i) { return i.number == static_cast<std::uint32_t>(info); });
    if (found == infos.end() && info == CURLINFO_EFFECTIVE_URL) {
        const char* const url = handle.options.text(CURLOPT_URL);
        *static_cast<const char**>(into) = url == nullptr ? "" : url;
        return CURLE_OK;
    }
    answer(type, found == infos.end() ? nullptr : &*found, into);
    return CURLE_OK;
}

}  // namespace replay
