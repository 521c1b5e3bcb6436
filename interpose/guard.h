#pragma once
// libcurl calls its own exported functions through the PLT (curl_easy_perform reaches curl_multi_add_handle, …_perform and
// others), and those calls come to our wrappers. They are recognised by their return address and handed straight to the real
// function. A depth counter would misjudge the calls that an application makes from its callbacks.
//
// Only for use in an exported wrapper itself: the return address must be the wrapper's.

#include "image.h"

#define REPLAY_CALLER __builtin_return_address(0)

#define REPLAY_INNER(call) \
    if (const replay::Image* const inner = replay::Image::containing(REPLAY_CALLER)) return inner->api.call
