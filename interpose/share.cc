#include "share.h"

#include <cstdarg>
#include <memory>
#include <mutex>

#include "easy_handle.h"
#include "guard.h"
#include "pointer_map.h"
#include "session.h"

namespace replay {

// Lock functions can only be set while no handle uses the share: after that these members stay as they are.
struct Share {
    explicit Share(const Image& image) : image(image) {}

    void lock(CURL* curl, curl_lock_data data, curl_lock_access access) const {
        if (lock_function != nullptr) lock_function(curl, data, access, user_data);
    }
    void unlock(CURL* curl, curl_lock_data data) const {
        if (unlock_function != nullptr) unlock_function(curl, data, user_data);
    }
    CURLSHcode set(CURLSH* self, CURLSHoption option, void* pointer);
    CURLSHcode set(CURLSH* self, CURLSHoption option, int number);

    const Image& image;
    curl_lock_function lock_function = nullptr;
    curl_unlock_function unlock_function = nullptr;
    void* user_data = nullptr;
    bool cookies = false;               // CURL_LOCK_DATA_COOKIE
    std::unique_ptr<SharedHsts> hsts;   // CURL_LOCK_DATA_HSTS
    std::recursive_mutex cookie_mutex;  // see the header
};

namespace {

PointerMap<CURLSH, Share>& shares() {
    static auto* const map = new PointerMap<CURLSH, Share>;
    return *map;
}

ShareUse::Locking locking_of(const EasyHandle* handle) { return handle == nullptr ? ShareUse::Locking::passed : handle->share.locking(); }

void note(EasyHandle* handle, curl_lock_data data, std::uint32_t access) {
    if (locking_of(handle) == ShareUse::Locking::noted && handle->recorder() != nullptr) handle->recorder()->lock(data, access);
}

void lock_stand_in(CURL* curl, curl_lock_data data, curl_lock_access access, void* self) {
    auto& share = *static_cast<Share*>(self);
    EasyHandle* const handle = EasyHandle::find(curl);
    if (locking_of(handle) != ShareUse::Locking::silent) share.lock(curl, data, access);
    if (data == CURL_LOCK_DATA_COOKIE) share.cookie_mutex.lock();
    note(handle, data, access);
}

void unlock_stand_in(CURL* curl, curl_lock_data data, void* self) {
    auto& share = *static_cast<Share*>(self);
    EasyHandle* const handle = EasyHandle::find(curl);
    note(handle, data, kUnlock);
    if (data == CURL_LOCK_DATA_COOKIE) share.cookie_mutex.unlock();
    if (locking_of(handle) != ShareUse::Locking::silent) share.unlock(curl, data);
}

}  // namespace

CURLSHcode Share::set(CURLSH* self, CURLSHoption option, void* pointer) {
    const bool is_lock = option == CURLSHOPT_LOCKFUNC;
    const bool is_ours = is_lock || option == CURLSHOPT_UNLOCKFUNC || option == CURLSHOPT_USERDATA;
    if (!is_ours || Session::instance().mode() == Mode::live) return image.api.share_setopt(self, option, pointer);
    const CURLSHcode result = image.api.share_setopt(self, CURLSHOPT_USERDATA, static_cast<void*>(this));
    if (result != CURLSHE_OK) return result;  // in use
    if (option == CURLSHOPT_USERDATA) {
        user_data = pointer;
        return result;
    }
    if (is_lock)
        lock_function = reinterpret_cast<curl_lock_function>(pointer);
    else
        unlock_function = reinterpret_cast<curl_unlock_function>(pointer);
    // Both or none: each lock of our own must be given back.
    const bool stands = lock_function != nullptr || unlock_function != nullptr;
    image.api.share_setopt(self, CURLSHOPT_LOCKFUNC, stands ? &lock_stand_in : nullptr);
    return image.api.share_setopt(self, CURLSHOPT_UNLOCKFUNC, stands ? &unlock_stand_in : nullptr);
}

CURLSHcode Share::set(CURLSH* self, CURLSHoption option, int number) {
    const CURLSHcode result = image.api.share_setopt(self, option, number);
    if (result != CURLSHE_OK) return result;
    const bool is_shared = option == CURLSHOPT_SHARE;
    if (number == CURL_LOCK_DATA_COOKIE) cookies = is_shared;
    if (number == CURL_LOCK_DATA_HSTS && is_shared != (hsts != nullptr)) hsts = is_shared ? std::make_unique<SharedHsts>() : nullptr;
    return result;
}

void ShareUse::attach(const CURLSH* share) {
    share_ = shares().find(share);
    is_unknown_ = share != nullptr && share_ == nullptr;
}

SharedHsts* ShareUse::hsts() const { return share_ == nullptr ? nullptr : share_->hsts.get(); }

bool ShareUse::shares_cookies() const { return share_ != nullptr && share_->cookies; }

void ShareUse::play_lock(CURL* curl, int data, std::uint32_t access) {
    if (share_ == nullptr || data < 0 || data >= CURL_LOCK_DATA_LAST) return;
    const std::uint32_t bit = 1u << data;
    const bool is_held = (held_ & bit) != 0;
    if (is_held != (access == kUnlock)) return;  // a recording that was made up, or of another share
    held_ ^= bit;
    if (is_held)
        share_->unlock(curl, static_cast<curl_lock_data>(data));
    else
        share_->lock(curl, static_cast<curl_lock_data>(data), static_cast<curl_lock_access>(access));
}

void ShareUse::release_all(CURL* curl) {
    for (int data = 0; held_ != 0; ++data)
        if ((held_ & 1u << data) != 0) play_lock(curl, data, kUnlock);
}

CURLSH* share_init(const Image* image) {
    CURLSH* const share = image == nullptr ? nullptr : image->api.share_init();
    if (share != nullptr) shares().insert(share, new Share(*image));
    return share;
}

}  // namespace replay

using replay::Image;

REPLAY_EXPORT CURLSH* curl_share_init(void) {
    REPLAY_INNER(share_init());
    return replay::share_init(Image::of_caller(REPLAY_CALLER));
}

REPLAY_EXPORT CURLSHcode curl_share_setopt(CURLSH* share, CURLSHoption option, ...) {
    std::va_list arguments;
    va_start(arguments, option);
    // Data to share is an int, everything else a pointer of some kind.
    const bool is_number = option == CURLSHOPT_SHARE || option == CURLSHOPT_UNSHARE;
    const int number = is_number ? va_arg(arguments, int) : 0;
    void* const pointer = is_number ? nullptr : va_arg(arguments, void*);
    va_end(arguments);
    if (const Image* const inner = Image::containing(REPLAY_CALLER))
        return is_number ? inner->api.share_setopt(share, option, number) : inner->api.share_setopt(share, option, pointer);
    if (replay::Share* const known = replay::shares().find(share))
        return is_number ? known->set(share, option, number) : known->set(share, option, pointer);
    const Image* const image = Image::of_caller(REPLAY_CALLER);
    if (image == nullptr) return CURLSHE_INVALID;
    return is_number ? image->api.share_setopt(share, option, number) : image->api.share_setopt(share, option, pointer);
}

REPLAY_EXPORT CURLSHcode curl_share_cleanup(CURLSH* share) {
    REPLAY_INNER(share_cleanup(share));
    replay::Share* const known = replay::shares().find(share);
    const Image* const image = known != nullptr ? &known->image : Image::of_caller(REPLAY_CALLER);
    if (image == nullptr) return CURLSHE_INVALID;
    // libcurl calls the lock functions from in there. Another thread's new share may get the address at once.
    if (known != nullptr) replay::shares().erase(share);
    const CURLSHcode result = image->api.share_cleanup(share);
    if (known != nullptr && result != CURLSHE_OK) replay::shares().insert(share, known);
    if (known != nullptr && result == CURLSHE_OK) delete known;
    return result;
}
