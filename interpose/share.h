#pragma once
// What we know of a CURLSH: whether asking for the cookies of a handle that uses it would call the application's lock
// function, which recording must not do.

#include "api.h"
#include "image.h"

namespace replay {

// curl_share_init for callers of this image; nullptr gives NULL.
CURLSH* share_init(const Image* image);

// Whether the application gave the share a lock function. True for a share that we did not see being made.
[[nodiscard]] bool has_lock_function(const CURLSH* share);

}  // namespace replay
