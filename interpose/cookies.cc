#include "cookies.h"

#include <algorithm>

#include "cookie_lines.h"
#include "infos.h"

namespace replay {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// A call of ours on the handle: no lock function is called, and what libcurl says of it is not shown.
class Quietly {
public:
    explicit Quietly(EasyHandle& handle) : handle_(handle), locks_(handle.share, ShareUse::Locking::silent) {
        if (handle_.application.verbose) handle_.api().easy_setopt(handle_.curl(), CURLOPT_VERBOSE, 0L);
    }
    ~Quietly() {
        if (handle_.application.verbose) handle_.api().easy_setopt(handle_.curl(), CURLOPT_VERBOSE, 1L);
    }
    Quietly(const Quietly&) = delete;
    Quietly& operator=(const Quietly&) = delete;

private:
    EasyHandle& handle_;
    ShareUse::As locks_;
};

std::vector<std::string> cookies_of(EasyHandle& handle) {
    const ShareUse::As locks(handle.share, ShareUse::Locking::silent);
    curl_slist* list = nullptr;
    if (handle.api().easy_getinfo(handle.curl(), CURLINFO_COOKIELIST, &list) != CURLE_OK) return {};
    std::vector<std::string> cookies = texts_of(list);
    handle.api().slist_free_all(list);
    return cookies;
}

bool keeps_cookies(const EasyHandle& handle) {
    return (handle.keeps_cookies || handle.share.shares_cookies()) && handle.share.can_be_silent();
}

void give(EasyHandle& handle, const std::string& line) { handle.api().easy_setopt(handle.curl(), CURLOPT_COOKIELIST, line.c_str()); }

bool lists(const std::vector<std::string>& cookies, const CookieLine& wanted) {
    return std::any_of(cookies.begin(), cookies.end(), [&](const std::string& line) {
        const auto cookie = parse_cookie_line(line);
        return cookie && is_same_cookie(*cookie, wanted);
    });
}

// libcurl drops what has expired whenever it is given a cookie: so one that it has is given to it again. Where all have expired,
// none is left.
void drop_expired(EasyHandle& handle, const std::vector<std::string>& cookies, std::int64_t now) {
    const auto valid = std::find_if(cookies.begin(), cookies.end(), [now](const std::string& line) {
        const auto cookie = parse_cookie_line(line);
        return cookie && (cookie->expires == 0 || cookie->expires >= now);
    });
    give(handle, valid == cookies.end() ? "ALL" : *valid);
}

}  // namespace

void note_cookie_option(EasyHandle& handle, CURLoption option, const OptionValue& value) {
    if (option == CURLOPT_COOKIEFILE)
        handle.keeps_cookies = value.pointer != nullptr;
    else if (option == CURLOPT_COOKIEJAR || (option == CURLOPT_COOKIELIST && value.pointer != nullptr))
        handle.keeps_cookies = true;
}

void note_set_cookie(EasyHandle& handle, Recorder& recorder, std::string_view header) {
    if (header.empty() || (header.front() | 0x20) != 's' || !keeps_cookies(handle)) return;
    const std::optional<SetCookie> field = parse_set_cookie(header);
    if (!field) return;
    for (const std::string& line : cookies_of(handle)) {
        const auto cookie = parse_cookie_line(line);
        if (cookie && comes_from(*cookie, *field)) recorder.cookie(line, field->is_aged);
    }
}

void read_cookies(EasyHandle& handle, std::vector<Info>& infos) {
    if (!handle.share.can_be_silent()) return;
    std::vector<std::string> cookies = cookies_of(handle);
    if (cookies.empty()) return;
    Info& info = infos.emplace_back();
    info.number = CURLINFO_COOKIELIST;
    info.list = std::move(cookies);
}

void load_cookie_files(EasyHandle& handle) {
    if (handle.options.text(CURLOPT_COOKIEFILE) == nullptr || !handle.share.can_be_silent()) return;
    const Quietly quietly(handle);
    give(handle, "RELOAD");
}

void take_cookie(EasyHandle& handle, const std::string& line, bool is_aged, std::int64_t recorded_ns) {
    if (!keeps_cookies(handle)) return;
    const Quietly quietly(handle);
    give(handle, played_cookie(line, is_aged, recorded_ns / kSecond, unix_seconds()));
}

void settle_cookies(EasyHandle& handle) {
    if (!keeps_cookies(handle) || !handle.player().has_recording()) return;
    const std::vector<Info>& infos = handle.player().metadata().infos;
    const auto recorded = std::find_if(infos.begin(), infos.end(), [](const Info& info) { return info.number == CURLINFO_COOKIELIST; });
    const std::vector<std::string> cookies = cookies_of(handle);
    const Quietly quietly(handle);
    const std::int64_t now = unix_seconds();
    const bool has_expired = std::any_of(cookies.begin(), cookies.end(), [&](const std::string& line) {
        const auto cookie = parse_cookie_line(line);
        return cookie && cookie->expires != 0 && cookie->expires < now && (recorded == infos.end() || !lists(recorded->list, *cookie));
    });
    if (has_expired) drop_expired(handle, cookies, now);
    if (recorded == infos.end() || handle.player().cut_at()) return;
    for (const std::string& line : recorded->list) {
        const auto cookie = parse_cookie_line(line);
        if (cookie && !lists(cookies, *cookie)) give(handle, played_cookie(line, false, handle.player().head().started_ns / kSecond, now));
    }
}

}  // namespace replay
