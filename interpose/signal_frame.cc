#include "signal_frame.h"

#include <pthread.h>
#include <unwind.h>

#include <csignal>

namespace replay {

namespace {

struct Walk {
    bool found = false;
    bool is_whole = false;  // up to the thread's first function, which has no return address
};

_Unwind_Reason_Code look_at_frame(_Unwind_Context* frame, void* argument) {
    auto& walk = *static_cast<Walk*>(argument);
    // Only what a signal has interrupted goes on at its very address; all others behind a call.
    int is_interrupted = 0;
    walk.is_whole = _Unwind_GetIPInfo(frame, &is_interrupted) == 0;
    walk.found = is_interrupted != 0;
    return walk.found ? _URC_END_OF_STACK : _URC_NO_REASON;
}

// A signal that is handled is blocked meanwhile, unless it was set not to be; its handler may have been taken away since.
bool is_any_blocked() {
    sigset_t blocked;
    if (pthread_sigmask(SIG_SETMASK, nullptr, &blocked) != 0) return true;
    for (int signal = 1; signal < NSIG; ++signal) {
        struct sigaction action {};
        if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
        const bool is_never_blocked = action.sa_handler != SIG_DFL && (action.sa_flags & SA_NODEFER) != 0;
        if (sigismember(&blocked, signal) == 1 || is_never_blocked) return true;
    }
    return false;
}

}  // namespace

bool may_be_in_signal_handler() {
    Walk walk;
    _Unwind_Backtrace(look_at_frame, &walk);
    return walk.found || (!walk.is_whole && is_any_blocked());
}

}  // namespace replay
