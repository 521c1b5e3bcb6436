#include "played_infos.h"

#include <algorithm>

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

void answer_as_in_the_end(EasyHandle& handle, CURLINFO info, void* into) {
    const std::vector<Info>& infos = handle.player().metadata().infos;
    const auto found =
        std::find_if(infos.begin(), infos.end(), [info](const Info& i) { return i.number == static_cast<std::uint32_t>(info); });
    if (found == infos.end() && info == CURLINFO_EFFECTIVE_URL) {
        const char* const url = handle.options.text(CURLOPT_URL);
        *static_cast<const char**>(into) = url == nullptr ? "" : url;
        return;
    }
    answer(info, found == infos.end() ? nullptr : &*found, into);
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
        *static_cast<long*>(into) = -1;
        return CURLE_OK;
    }
    Player& player = handle.player();
    if (!player.finished() && (answer_as_asked(handle, info, into) || answer_so_far(player, info, into))) return CURLE_OK;
    answer_as_in_the_end(handle, info, into);
    return CURLE_OK;
}

}  // namespace replay
