#include "played_infos.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "easy_handle.h"
#include "infos.h"
#include "own_secrets.h"
#include "request_source.h"
#include "text.h"

namespace replay {

namespace {

// Infos that tell what was set last, be it before the transfer or after it.
constexpr struct {
    CURLoption option;
    CURLINFO info;
} kFollowing[] = {{CURLOPT_URL, CURLINFO_EFFECTIVE_URL},
                  {CURLOPT_REFERER, CURLINFO_REFERER},
                  {CURLOPT_CUSTOMREQUEST, CURLINFO_EFFECTIVE_METHOD},
                  {CURLOPT_NOBODY, CURLINFO_EFFECTIVE_METHOD},
                  {CURLOPT_RTSP_SESSION_ID, CURLINFO_RTSP_SESSION_ID},
                  {CURLOPT_RTSP_CLIENT_CSEQ, CURLINFO_RTSP_CLIENT_CSEQ},
                  {CURLOPT_RTSP_SERVER_CSEQ, CURLINFO_RTSP_SERVER_CSEQ}};

// Newer than our headers.
constexpr auto kXferId = static_cast<CURLINFO>(CURLINFO_OFF_T + 63);
constexpr auto kConnId = static_cast<CURLINFO>(CURLINFO_OFF_T + 64);

// Those that curl_easy_reset forgets to reset.
constexpr CURLINFO kOutlastingReset[] = {CURLINFO_OS_ERRNO,
                                         CURLINFO_REDIRECT_COUNT,
                                         CURLINFO_FTP_ENTRY_PATH,
                                         CURLINFO_PROXY_ERROR,
                                         CURLINFO_RTSP_CLIENT_CSEQ,
                                         CURLINFO_RTSP_SERVER_CSEQ,
                                         CURLINFO_RTSP_CSEQ_RECV,
                                         kXferId,
                                         kConnId};

// Those that a duplicate has from the original.
constexpr CURLINFO kCopied[] = {CURLINFO_SSL_VERIFYRESULT, CURLINFO_PROXY_SSL_VERIFYRESULT};

// libcurl 7 copies to a duplicate that these are known, and not what they are.
constexpr CURLINFO kLengths[] = {CURLINFO_CONTENT_LENGTH_DOWNLOAD, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, CURLINFO_CONTENT_LENGTH_UPLOAD,
                                 CURLINFO_CONTENT_LENGTH_UPLOAD_T};

// Infos that tell when a transfer had come how far.
constexpr CURLINFO kTimes[] = {CURLINFO_NAMELOOKUP_TIME,     CURLINFO_CONNECT_TIME,       CURLINFO_APPCONNECT_TIME,
                               CURLINFO_PRETRANSFER_TIME,    CURLINFO_STARTTRANSFER_TIME, CURLINFO_NAMELOOKUP_TIME_T,
                               CURLINFO_CONNECT_TIME_T,      CURLINFO_APPCONNECT_TIME_T,  CURLINFO_PRETRANSFER_TIME_T,
                               CURLINFO_STARTTRANSFER_TIME_T};

template <class Range, class Value>
bool contains(const Range& range, const Value& value) {
    return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

std::uint32_t bits(CURLINFO number) { return static_cast<std::uint32_t>(number); }

template <class Infos>
auto find(Infos& infos, CURLINFO number) {
    return std::find_if(infos.begin(), infos.end(), [number](const Info& info) { return info.number == bits(number); });
}

// An info's value; `info` may be the one that it is worked out from.
double real_of(CURLINFO number, const Info& info) {
    const Twin* const twin = twin_of(number);
    return twin != nullptr && info.number == bits(twin->whole) ? static_cast<double>(info.integer) / twin->unit : info.real;
}

Info number_of(CURLINFO number, std::int64_t integer, double real) { return {bits(number), integer, real, {}, {}}; }

Info text_of(CURLINFO number, std::string text) { return {bits(number), 0, 0, std::move(text), {}}; }

}  // namespace

void PlayedInfos::begin() {
    is_reset_ = forgot_errno_ = false;
    method_ = handle_.request_options.method_name();
    is_renamed_ = handle_.options.text(CURLOPT_CUSTOMREQUEST) != nullptr;
    own_.clear();
    changed_.clear();
    outlasting_.clear();
    given_out_.clear();
    certificates_.clear();
    for (const CURLoption option : {CURLOPT_URL, CURLOPT_REFERER})
        if (const char* const text = handle_.options.text(option); text != nullptr && std::strpbrk(text, "@?") != nullptr)
            own_.emplace_back(text);
    if (handle_.options.pointer(CURLOPT_CURLU) != nullptr) own_.push_back(RequestSource(handle_).request().url);
}

// Since 8.8 libcurl forgets then which system call failed last.
void PlayedInfos::added() { forgot_errno_ = handle_.image().release() >= 8008; }

void PlayedInfos::set(CURLoption option) {
    for (const auto& row : kFollowing) {
        if (row.option != option) continue;
        if (handle_.was_played() && !contains(changed_, row.info)) changed_.push_back(row.info);
        outlasting_.remove_if([&row](const Info& info) { return info.number == bits(row.info); });
    }
}

void PlayedInfos::reset() {
    if (!handle_.was_played()) outlasting_.clear();  // that a duplicate had from its original
    if (!handle_.was_played() || std::exchange(is_reset_, true)) return;
    outlasting_.clear();
    for (const CURLINFO number : kOutlastingReset)
        if (type_of(number) != CURLINFO_STRING || recorded(number) != nullptr) outlasting_.push_back(recorded_or_nought(number));
    outlasting_.push_back(text_of(CURLINFO_EFFECTIVE_METHOD, last_method()));
}

void PlayedInfos::duplicate(PlayedInfos& copy) {
    for (const CURLINFO number : {CURLINFO_EFFECTIVE_URL, CURLINFO_REFERER}) {
        char* text = nullptr;
        if (answer(number, &text) == CURLE_OK && text != nullptr) copy.outlasting_.push_back(text_of(number, text));
    }
    if (!handle_.was_played() || is_reset_) return;
    for (const CURLINFO number : kCopied) copy.outlasting_.push_back(recorded_or_nought(number));
    if (handle_.image().release() >= 8000) return;
    for (const CURLINFO number : kLengths)
        if (const Info* const length = recorded(number); length == nullptr || (length->integer >= 0 && length->real >= 0))
            copy.outlasting_.push_back(number_of(number, 0, 0));
}

// Or what it is worked out from.
const Info* PlayedInfos::recorded(CURLINFO number) const {
    const std::vector<Info>& infos = handle_.player().metadata().infos;
    const Twin* const twin = twin_of(number);
    auto found = find(infos, number);
    if (found == infos.end() && twin != nullptr) found = find(infos, twin->whole);
    return found == infos.end() ? nullptr : &*found;
}

Info PlayedInfos::recorded_or_nought(CURLINFO number) const {
    const Info* const info = recorded(number);
    return info == nullptr ? number_of(number, 0, 0) : *info;
}

// The method that libcurl went by in the end, whatever it was told to call it.
std::string PlayedInfos::last_method() const {
    const Info* const sent = recorded(CURLINFO_EFFECTIVE_METHOD);
    return is_renamed_ || sent == nullptr ? method_ : sent->text;
}

// Secrets were replaced when they were recorded: the application's own. (Those of a URL that a server redirected to are the same in what
// the application gets of the answer.)
const char* PlayedInfos::own_text(const std::string& text) {
    std::string whole = text;
    for (const std::string& own : own_)
        if (whole == text) whole = with_own_secrets(text, own);
    if (whole == text) return text.c_str();
    const auto known = std::find(given_out_.begin(), given_out_.end(), whole);
    return known != given_out_.end() ? known->c_str() : given_out_.emplace_back(std::move(whole)).c_str();
}

// nullptr stands for "nought": that is what was left out when recording.
void PlayedInfos::put(CURLINFO number, const Info* info, void* into) {
    switch (type_of(number)) {
        case CURLINFO_STRING:
            *static_cast<const char**>(into) = info == nullptr ? nullptr : own_text(info->text);
            return;
        case CURLINFO_LONG:
            *static_cast<long*>(into) = info == nullptr ? 0 : static_cast<long>(info->integer);
            return;
        case CURLINFO_DOUBLE:
            *static_cast<double*>(into) = info == nullptr ? 0 : real_of(number, *info);
            return;
        case CURLINFO_OFF_T:
            *static_cast<curl_off_t*>(into) = info == nullptr ? 0 : info->integer;
            return;
        default:
            *static_cast<curl_socket_t*>(into) = CURL_SOCKET_BAD;
            return;
    }
}

// What was answered at this place of the recorded transfer.
bool PlayedInfos::answer_as_asked(CURLINFO number, void* into) {
    const auto asked = handle_.player().asked(bits(number));
    if (!asked) return false;
    put(number, asked->is_null ? nullptr : asked->info, into);
    return true;
}

// What is known while the transfer still runs comes from what has been played so far.
bool PlayedInfos::answer_so_far(CURLINFO number, void* into) {
    Player& player = handle_.player();
    switch (number) {
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

// A transfer that came up against a limit ended before its recording did: what came later never happened.
bool PlayedInfos::answer_as_cut(CURLINFO number, void* into) {
    Player& player = handle_.player();
    const auto cut_ns = player.cut_at();
    if (!cut_ns) return false;
    const double seconds = static_cast<double>(*cut_ns) / 1e9;
    if (number == CURLINFO_TOTAL_TIME || number == CURLINFO_TOTAL_TIME_T) {
        const Info total = number_of(number, static_cast<std::int64_t>(*cut_ns / 1000), seconds);
        put(number, &total, into);
        return true;
    }
    if (contains(kTimes, number)) {
        const Info* const time = recorded(number);
        const bool came = time != nullptr && std::max(time->real, static_cast<double>(time->integer) / 1e6) <= seconds;
        put(number, came ? time : nullptr, into);
        return true;
    }
    const bool is_length = number == CURLINFO_CONTENT_LENGTH_DOWNLOAD || number == CURLINFO_CONTENT_LENGTH_DOWNLOAD_T;
    if (is_length && player.headers().status() == 0) {
        const Info unknown = number_of(number, -1, -1);
        put(number, &unknown, into);
        return true;
    }
    return answer_so_far(number, into);
}

// Of an upload that is longer or shorter than the recorded one.
bool PlayedInfos::answer_of_upload(CURLINFO number, void* into) {
    const OwnUpload* const own = handle_.player().own_upload();
    if (own == nullptr) return false;
    std::optional<std::uint64_t> size;
    if (number == CURLINFO_SIZE_UPLOAD || number == CURLINFO_SIZE_UPLOAD_T) size = own->sent();
    if (number == CURLINFO_CONTENT_LENGTH_UPLOAD || number == CURLINFO_CONTENT_LENGTH_UPLOAD_T) size = own->announced();
    if (!size) return false;
    const Info info = number_of(number, static_cast<std::int64_t>(*size), static_cast<double>(*size));
    put(number, &info, into);
    return true;
}

// What is the application's own, or belongs to this process. `real` is what libcurl answers.
bool PlayedInfos::answer_own(CURLINFO number, char* real, void* into) {
    if (number == CURLINFO_LASTSOCKET) {
        *static_cast<long*>(into) = handle_.connection.socket();
        return true;
    }
    if (number == CURLINFO_ACTIVESOCKET) {
        *static_cast<curl_socket_t*>(into) = handle_.connection.socket();
        return true;
    }
    if (number == CURLINFO_CERTINFO) {
        const Info* const certificates = recorded(number);
        if (certificates == nullptr) return false;
        *static_cast<curl_certinfo**>(into) = certificates_.of(*certificates);
        return true;
    }
    if (number != CURLINFO_EFFECTIVE_METHOD || !contains(changed_, number)) return false;
    // libcurl knows of a method that was set, but not which one the played transfer had.
    const bool is_set = handle_.options.text(CURLOPT_CUSTOMREQUEST) != nullptr || std::strcmp(real, "GET") != 0;
    if (is_set) return false;
    *static_cast<const char**>(into) = given_out_.emplace_back(last_method()).c_str();
    return true;
}

bool PlayedInfos::answer_outlasting(CURLINFO number, void* into) {
    const auto found = find(outlasting_, number);
    InfoSlot ignored{};
    if (found == outlasting_.end() || into == nullptr) return false;
    if (handle_.api().easy_getinfo(handle_.curl(), number, &ignored) != CURLE_OK) return false;
    put(number, &*found, into);
    return true;
}

std::optional<CURLcode> PlayedInfos::answer(CURLINFO number, void* into) {
    Player& player = handle_.player();
    if (forgot_errno_ && number == CURLINFO_OS_ERRNO && into != nullptr) {
        *static_cast<long*>(into) = 0;
        return CURLE_OK;
    }
    if (!handle_.was_played() || is_reset_ || !player.has_recording())
        return answer_outlasting(number, into) ? std::optional(CURLE_OK) : std::nullopt;
    if (into == nullptr) return std::nullopt;
    // libcurl itself judges the number.
    InfoSlot slot{};
    const CURLcode verdict = handle_.api().easy_getinfo(handle_.curl(), number, &slot);
    if (verdict != CURLE_OK) return verdict;
    if (answer_own(number, slot.text, into) || answer_of_upload(number, into)) return CURLE_OK;
    const bool is_libcurls = is_libcurls_own(number);
    if (!is_libcurls && !player.finished() && answer_as_asked(number, into)) return CURLE_OK;
    if (is_libcurls || contains(changed_, number)) {
        if (type_of(number) == CURLINFO_LONG)
            *static_cast<long*>(into) = slot.number;
        else
            *static_cast<char**>(into) = slot.text;
        return CURLE_OK;
    }
    if (!player.finished() && answer_so_far(number, into)) return CURLE_OK;
    if (!answer_as_cut(number, into)) put(number, recorded(number), into);
    return CURLE_OK;
}

}  // namespace replay
