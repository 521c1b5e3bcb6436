#include "share.h"

#include <cstdarg>

#include "guard.h"
#include "pointer_map.h"

namespace replay {

namespace {

struct Share {
    const Image* image;
    bool locks = false;
};

PointerMap<CURLSH, Share>& shares() {
    static auto* const map = new PointerMap<CURLSH, Share>;
    return *map;
}

}  // namespace

CURLSH* share_init(const Image* image) {
    CURLSH* const share = image == nullptr ? nullptr : image->api.share_init();
    if (share != nullptr) shares().insert(share, new Share{image});
    return share;
}

bool has_lock_function(const CURLSH* share) {
    const Share* const known = shares().find(share);
    return known == nullptr || known->locks;
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
    replay::Share* const known = replay::shares().find(share);
    const Image* image = Image::containing(REPLAY_CALLER);
    if (image == nullptr) image = known != nullptr ? known->image : Image::of_caller(REPLAY_CALLER);
    if (image == nullptr) return CURLSHE_INVALID;
    if (known != nullptr && option == CURLSHOPT_LOCKFUNC) known->locks = pointer != nullptr;
    return is_number ? image->api.share_setopt(share, option, number) : image->api.share_setopt(share, option, pointer);
}

REPLAY_EXPORT CURLSHcode curl_share_cleanup(CURLSH* share) {
    REPLAY_INNER(share_cleanup(share));
    replay::Share* const known = replay::shares().find(share);
    const Image* const image = known != nullptr ? known->image : Image::of_caller(REPLAY_CALLER);
    if (image == nullptr) return CURLSHE_INVALID;
    const CURLSHcode result = image->api.share_cleanup(share);
    if (result == CURLSHE_OK && known != nullptr) {
        replay::shares().erase(share);
        delete known;
    }
    return result;
}
