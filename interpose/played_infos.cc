#include "played_infos.h"

#include <algorithm>
#include <iterator>

#include "infos.h"

namespace replay {

namespace {

// nullptr stands for "nought": that is what was left out when recording.
void answer(CURLINFO number, const Info* info, void* into) {
    switch (static_cast<int>(number) & CURLINFO_TYPEMASK) {
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

// What was answered at this place of the recorded transfer.
bool answer_as_asked(EasyHandle& handle, CURLINFO number, void* into) {
    const auto asked = handle.player().asked(static_cast<std::uint32_t>(number));
    if (!asked) return false;
    answer(number, asked->is_null ? nullptr : asked->info, into);
    return true;
}

// What is known while the transfer still runs comes from what has been played so far.
bool answer_so_far(Player& player, CURLINFO info, void* into) {
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

const Info* recorded(Player& player, CURLINFO number) {
    const std::vector<Info>& infos = player.metadata().infos;
    const auto found =
        std::find_if(infos.begin(), infos.end(), [number](const Info& info) { return info.number == static_cast<std::uint32_t>(number); });
    return found == infos.end() ? nullptr : &*found;
}

void answer_number(CURLINFO number, std::int64_t integer, double real, void* into) {
    const Info info{static_cast<std::uint32_t>(number), integer, real, {}, {}};
    answer(number, &info, into);
}

// Infos that tell when a transfer had come how far.
constexpr CURLINFO kTimes[] = {CURLINFO_NAMELOOKUP_TIME,     CURLINFO_CONNECT_TIME,       CURLINFO_APPCONNECT_TIME,
                               CURLINFO_PRETRANSFER_TIME,    CURLINFO_STARTTRANSFER_TIME, CURLINFO_NAMELOOKUP_TIME_T,
                               CURLINFO_CONNECT_TIME_T,      CURLINFO_APPCONNECT_TIME_T,  CURLINFO_PRETRANSFER_TIME_T,
                               CURLINFO_STARTTRANSFER_TIME_T};

// A transfer that came up against a limit ended before its recording did: what came later never happened.
bool answer_as_cut(Player& player, CURLINFO number, void* into) {
    const auto cut_ns = player.cut_at();
    if (!cut_ns) return false;
    const double seconds = static_cast<double>(*cut_ns) / 1e9;
    if (number == CURLINFO_TOTAL_TIME || number == CURLINFO_TOTAL_TIME_T) {
        answer_number(number, static_cast<std::int64_t>(*cut_ns / 1000), seconds, into);
        return true;
    }
    if (std::find(std::begin(kTimes), std::end(kTimes), number) != std::end(kTimes)) {
        const Info* const time = recorded(player, number);
        const bool came = time != nullptr && std::max(time->real, static_cast<double>(time->integer) / 1e6) <= seconds;
        answer(number, came ? time : nullptr, into);
        return true;
    }
    const bool is_length = number == CURLINFO_CONTENT_LENGTH_DOWNLOAD || number == CURLINFO_CONTENT_LENGTH_DOWNLOAD_T;
    if (is_length && player.headers().status() == 0) {
        answer_number(number, -1, -1, into);
        return true;
    }
    return answer_so_far(player, number, into);
}

void answer_as_in_the_end(EasyHandle& handle, CURLINFO info, void* into) {
    const Info* const found = recorded(handle.player(), info);
    if (found == nullptr && info == CURLINFO_EFFECTIVE_URL) {
        const char* const url = handle.options.text(CURLOPT_URL);
        *static_cast<const char**>(into) = url == nullptr ? "" : url;
        return;
    }
    answer(info, found, into);
}

}  // namespace

CURLcode played_info(EasyHandle& handle, CURLINFO info, void* into) {
    // libcurl itself judges the number, and answers what is the application's own.
    InfoSlot slot{};
    const CURLcode verdict = handle.api().easy_getinfo(handle.curl(), info, into == nullptr ? nullptr : &slot);
    if (verdict != CURLE_OK || into == nullptr) return verdict;
    if (info == CURLINFO_PRIVATE || (static_cast<int>(info) & CURLINFO_TYPEMASK) == CURLINFO_SLIST) {
        *static_cast<char**>(into) = slot.text;
        return CURLE_OK;
    }
    if (info == CURLINFO_LASTSOCKET) {
        *static_cast<long*>(into) = handle.connection.socket();
        return CURLE_OK;
    }
    if (info == CURLINFO_ACTIVESOCKET) {
        *static_cast<curl_socket_t*>(into) = handle.connection.socket();
        return CURLE_OK;
    }
    Player& player = handle.player();
    if (!player.finished() && (answer_as_asked(handle, info, into) || answer_so_far(player, info, into))) return CURLE_OK;
    if (!answer_as_cut(player, info, into)) answer_as_in_the_end(handle, info, into);
    return CURLE_OK;
}

}  // namespace replay
