#include "infos.h"

#include <array>
#include <atomic>
#include <memory>

#include "certificates.h"
#include "cookies.h"

namespace replay {

namespace {

constexpr int kTypes[] = {CURLINFO_STRING, CURLINFO_LONG, CURLINFO_DOUBLE, CURLINFO_OFF_T};
constexpr int kHighestNumber = 99;

std::vector<CURLINFO> find_known(const EasyHandle& handle) {
    std::vector<CURLINFO> known;
    for (const int type : kTypes) {
        for (int number = 1; number <= kHighestNumber; ++number) {
            const auto info = static_cast<CURLINFO>(type + number);
            InfoSlot ignored{};
            if (is_recordable(info) && handle.api().easy_getinfo(handle.curl(), info, &ignored) == CURLE_OK) known.push_back(info);
        }
    }
    return known;
}

// Which infos the image knows: asked once of the first handle at hand, since there is no list of them. No std::once_flag: a process
// may fork while another thread asks.
const std::vector<CURLINFO>& known_to(const EasyHandle& handle) {
    static constinit std::array<std::atomic<const std::vector<CURLINFO>*>, Image::kMaxImages> all{};
    auto& slot = all[handle.image().slot()];
    if (const auto* const known = slot.load(std::memory_order_acquire)) return *known;
    auto made = std::make_unique<const std::vector<CURLINFO>>(find_known(handle));
    const std::vector<CURLINFO>* other = nullptr;
    return slot.compare_exchange_strong(other, made.get()) ? *made.release() : *other;
}

// The answer at `from`. False for nought, which a recording leaves out.
bool read_answer(CURLINFO number, const void* from, Info& info) {
    info.number = static_cast<std::uint32_t>(number);
    const auto& slot = *static_cast<const InfoSlot*>(from);
    switch (type_of(number)) {
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

}  // namespace

bool is_recordable(CURLINFO info) {
    switch (type_of(info)) {
        case CURLINFO_STRING:
            return info != CURLINFO_PRIVATE;
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
    for (const CURLINFO number : known_to(handle)) {
        InfoSlot slot{};
        Info info;
        if (handle.api().easy_getinfo(handle.curl(), number, &slot) == CURLE_OK && read_answer(number, &slot, info))
            infos.push_back(std::move(info));
    }
    read_cookies(handle, infos);
    read_certificates(handle, infos);
    return infos;
}

void note_asked(Recorder& recorder, CURLINFO number, const void* into) {
    if (!is_recordable(number)) return;
    Info info;
    const bool is_nought = !read_answer(number, into, info);
    recorder.asked(std::move(info), is_nought && type_of(number) == CURLINFO_STRING);
}

}  // namespace replay
