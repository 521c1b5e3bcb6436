#include "watched_call.h"

#include <dlfcn.h>
#include <unwind.h>

#include <exception>

#include "errno_keeper.h"
#include "image.h"
#include "report.h"

namespace replay {

namespace {

constexpr int kMostFrames = 64;

struct Walk {
    int frames = 0;
    bool has_left_us = false;
    CallOrigin origin = CallOrigin::application;
};

bool is_ours(const void* address) {
    dl_find_object here{};
    dl_find_object there{};
    return _dl_find_object(reinterpret_cast<void*>(&call_origin), &here) == 0 && _dl_find_object(const_cast<void*>(address), &there) == 0 &&
           here.dlfo_link_map == there.dlfo_link_map;
}

_Unwind_Reason_Code look_at_frame(_Unwind_Context* frame, void* argument) {
    auto& walk = *static_cast<Walk*>(argument);
    if (++walk.frames > kMostFrames) return _URC_END_OF_STACK;
    // Only what a signal has interrupted goes on at its very address; all others behind a call.
    int is_interrupted = 0;
    const auto* const next = reinterpret_cast<const char*>(_Unwind_GetIPInfo(frame, &is_interrupted));
    if (next == nullptr) return _URC_END_OF_STACK;
    if (is_interrupted != 0) {
        walk.origin = CallOrigin::signal_handler;
        return _URC_END_OF_STACK;
    }
    const bool ours = is_ours(next - 1);
    if (Image::containing(next - 1) != nullptr) {
        walk.origin = CallOrigin::libcurl;
        return _URC_END_OF_STACK;
    }
    walk.has_left_us = walk.has_left_us || !ours;
    return ours && walk.has_left_us ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

CallOrigin call_origin() {
    Walk walk;
    _Unwind_Backtrace(look_at_frame, &walk);
    return walk.origin;
}

WatchedCall WatchedCall::here() {
    if (Bypasses::has_nothing_to_watch()) return {};
    const ErrnoKeeper keeper;
    const CallOrigin origin = call_origin();
    if (origin == CallOrigin::libcurl) return {};
    // What watches is not built in there.
    if (origin == CallOrigin::signal_handler) return {Bypasses::built(), Bypasses::Say::never};
    try {
        return {Bypasses::instance(), Bypasses::Say::once};
    } catch (const std::exception& error) {
        report_once(error.what());
        return {};
    }
}

}  // namespace replay
