#pragma once
// A call of the C library's that goes to the network, and that libcurl may have made: by itself, or through a library that it uses (for
// LDAP, RTMP, Kerberos, another resolver).

#include "bypasses.h"

namespace replay {

// Who made the call that this is called from. Functions of this library on top of the stack are left out; then the first one of libcurl's
// or of ours decides: what libcurl calls is libcurl's own, an application's socket callback included, and what we call is an application's
// callback. Looks at a bounded number of frames; takes some microseconds. Changes errno.
enum class CallOrigin { libcurl, application, signal_handler };
[[nodiscard]] CallOrigin call_origin();

// What watches over a call that the application made. Where it is in a signal handler, nothing is said on stderr.
struct WatchedCall {
    Bypasses* bypasses = nullptr;  // nullptr: it is not to be watched
    Bypasses::Say say = Bypasses::Say::once;

    [[nodiscard]] static WatchedCall here();  // keeps errno
    explicit operator bool() const { return bypasses != nullptr; }
};

}  // namespace replay
