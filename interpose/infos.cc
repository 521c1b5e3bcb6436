#include "infos.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <memory>

#include "certificates.h"
#include "cookies.h"

namespace replay {

namespace {

constexpr double kMicroseconds = 1'000'000;
constexpr Twin kTwins[] = {{CURLINFO_TOTAL_TIME, CURLINFO_TOTAL_TIME_T, kMicroseconds},
                           {CURLINFO_NAMELOOKUP_TIME, CURLINFO_NAMELOOKUP_TIME_T, kMicroseconds},
                           {CURLINFO_CONNECT_TIME, CURLINFO_CONNECT_TIME_T, kMicroseconds},
                           {CURLINFO_APPCONNECT_TIME, CURLINFO_APPCONNECT_TIME_T, kMicroseconds},
                           {CURLINFO_PRETRANSFER_TIME, CURLINFO_PRETRANSFER_TIME_T, kMicroseconds},
                           {CURLINFO_STARTTRANSFER_TIME, CURLINFO_STARTTRANSFER_TIME_T, kMicroseconds},
                           {CURLINFO_REDIRECT_TIME, CURLINFO_REDIRECT_TIME_T, kMicroseconds},
                           {CURLINFO_SIZE_UPLOAD, CURLINFO_SIZE_UPLOAD_T, 1},
                           {CURLINFO_SIZE_DOWNLOAD, CURLINFO_SIZE_DOWNLOAD_T, 1},
                           {CURLINFO_SPEED_UPLOAD, CURLINFO_SPEED_UPLOAD_T, 1},
                           {CURLINFO_SPEED_DOWNLOAD, CURLINFO_SPEED_DOWNLOAD_T, 1},
                           {CURLINFO_CONTENT_LENGTH_UPLOAD, CURLINFO_CONTENT_LENGTH_UPLOAD_T, 1},
                           {CURLINFO_CONTENT_LENGTH_DOWNLOAD, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, 1},
                           {CURLINFO_FILETIME, CURLINFO_FILETIME_T, 1}};

constexpr int kTypes[] = {CURLINFO_STRING, CURLINFO_LONG, CURLINFO_DOUBLE, CURLINFO_OFF_T};
constexpr int kHighestNumber = 99;
constexpr std::size_t kUsual = 32;  // as many infos as most transfers have, at most

std::vector<CURLINFO> find_known(const EasyHandle& handle) {
    const auto is_known = [&handle](CURLINFO info) {
        InfoSlot ignored{};
        return handle.api().easy_getinfo(handle.curl(), info, &ignored) == CURLE_OK;
    };
    std::vector<CURLINFO> known;
    for (const int type : kTypes) {
        for (int number = 1; number <= kHighestNumber; ++number) {
            const auto info = static_cast<CURLINFO>(type + number);
            const Twin* const twin = twin_of(info);
            if (is_recordable(info) && is_known(info) && (twin == nullptr || !is_known(twin->whole))) known.push_back(info);
        }
    }
    return known;
}

// Which infos of the image are recorded: asked once of the first handle at hand, since there is no list of them. No std::once_flag: a
// process may fork while another thread asks.
const std::vector<CURLINFO>& known_to(const EasyHandle& handle) {
    static constinit std::array<std::atomic<const std::vector<CURLINFO>*>, Image::kMaxImages> all{};
    auto& slot = all[handle.image().slot()];
    if (const auto* const known = slot.load(std::memory_order_acquire)) return *known;
    auto made = std::make_unique<const std::vector<CURLINFO>>(find_known(handle));
    const std::vector<CURLINFO>* other = nullptr;
    return slot.compare_exchange_strong(other, made.get()) ? *made.release() : *other;
}

// Which a recording leaves out: it is nought of any type. libcurl has been given the slot empty.
bool is_nought(const InfoSlot& slot) {
    static_assert(sizeof slot == sizeof slot.wide);
    return slot.wide == 0;
}

void read_answer(CURLINFO number, const InfoSlot& slot, Info& info) {
    info.number = static_cast<std::uint32_t>(number);
    switch (type_of(number)) {
        case CURLINFO_STRING:
            if (slot.text != nullptr) info.text = slot.text;
            return;
        case CURLINFO_LONG:
            info.integer = slot.number;
            return;
        case CURLINFO_DOUBLE:
            info.real = slot.real;
            return;
        default:
            info.integer = slot.wide;
            return;
    }
}

}  // namespace

const Twin* twin_of(CURLINFO info) {
    const auto twin = std::find_if(std::begin(kTwins), std::end(kTwins), [info](const Twin& row) { return row.info == info; });
    return twin == std::end(kTwins) ? nullptr : &*twin;
}

bool is_libcurls_own(CURLINFO info) {
    return info == CURLINFO_PRIVATE || info == CURLINFO_CAINFO || info == CURLINFO_CAPATH || type_of(info) == CURLINFO_SLIST;
}

bool is_recordable(CURLINFO info) {
    switch (type_of(info)) {
        case CURLINFO_STRING:
            return !is_libcurls_own(info);
        case CURLINFO_LONG:
            return info != CURLINFO_LASTSOCKET;
        case CURLINFO_DOUBLE:
        case CURLINFO_OFF_T:
            return true;
        default:
            return false;
    }
}

std::vector<std::string> texts_of(const curl_slist* list) {
    std::vector<std::string> texts;
    for (; list != nullptr; list = list->next) texts.emplace_back(list->data);
    return texts;
}

std::vector<Info> infos_after(EasyHandle& handle) {
    std::vector<Info> infos;
    infos.reserve(kUsual);
    for (const CURLINFO number : known_to(handle)) {
        InfoSlot slot{};
        if (handle.api().easy_getinfo(handle.curl(), number, &slot) != CURLE_OK || is_nought(slot)) continue;
        read_answer(number, slot, infos.emplace_back());
    }
    read_cookies(handle, infos);
    read_certificates(handle, infos);
    return infos;
}

void note_asked(Recorder& recorder, CURLINFO number, const void* into) {
    if (!is_recordable(number)) return;
    const auto& slot = *static_cast<const InfoSlot*>(into);
    Info info;
    read_answer(number, slot, info);
    recorder.asked(std::move(info), type_of(number) == CURLINFO_STRING && slot.text == nullptr);
}

}  // namespace replay
