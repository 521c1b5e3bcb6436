#pragma once
// What we keep beside a CURLSH: the application's lock functions, in whose place libcurl is given ours. They hand on to the
// application's, and note the calls that a recorded transfer makes, so that a played one can make them too.
//
// Our own calls on a handle (reading its cookies, giving it some) must not call the application's functions, but they must
// not run beside another thread's transfer on the same share either. So for cookies our lock functions take a lock of our own as well,
// inside the application's; our own calls take that one alone.

#include <cstdint>

#include "api.h"
#include "image.h"

namespace replay {

struct Share;
struct SharedHsts;

// curl_share_init for callers of this image; nullptr gives NULL.
CURLSH* share_init(const Image* image);

// An easy handle's use of a share (CURLOPT_SHARE).
class ShareUse {
public:
    void attach(const CURLSH* share);  // nullptr: none

    // Whether Locking::silent works: not for a share that we did not see being made.
    [[nodiscard]] bool can_be_silent() const { return !is_unknown_; }
    [[nodiscard]] bool shares_cookies() const;
    [[nodiscard]] SharedHsts* hsts() const;  // nullptr where the share keeps none

    // A played transfer does to the application's lock functions what the recorded one did; and at its end gives back what it holds, where
    // the recording ended too early.
    void play_lock(CURL* curl, int data, std::uint32_t access);
    void release_all(CURL* curl);

    enum class Locking {
        noted,   // by the transfer: noted while it is recorded
        passed,  // by a call of the application's on the handle, which it makes when replaying, too
        silent,  // by a call of ours
    };
    [[nodiscard]] Locking locking() const { return locking_; }
    // What locks on behalf of the handle while this object lives.
    class As {
    public:
        As(ShareUse& use, Locking locking) : use_(use), before_(use.locking_) { use.locking_ = locking; }
        ~As() { use_.locking_ = before_; }
        As(const As&) = delete;
        As& operator=(const As&) = delete;

    private:
        ShareUse& use_;
        Locking before_;
    };

private:
    Share* share_ = nullptr;
    bool is_unknown_ = false;
    Locking locking_ = Locking::noted;
    std::uint32_t held_ = 0;  // by a played transfer: a bit for each kind of data
};

}  // namespace replay
