// The library comes into a process, and leaves it. Nothing that must survive waits for either: a dependency's constructor may
// call libcurl before this one runs, and abort and SIGKILL run no destructor. What is recorded is in a file by then; only that it is
// published (replayer/publisher.h) has to wait for the next session.

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>

#include "report.h"
#include "session.h"
#include "signal_frame.h"
#include "socket_api.h"
#include "strict_session.h"
#include "uncancelled.h"

namespace {

// Nobody is there to catch what memory that has run out may throw.
void attempt(void (*step)()) {
    try {
        step();
    } catch (const std::exception& error) {
        replay::report(error.what());
    }
}

void leave() {
    const int saved = errno;
    if (!replay::may_be_in_signal_handler()) attempt(replay::Session::process_ends);
    errno = saved;
}

void ended(int status) {
    const int saved = errno;
    const replay::Uncancelled here;
    if (replay::is_ending_root_of_strict() && !replay::may_be_in_signal_handler()) replay::root_of_strict_ended(status);
    errno = saved;
}

[[noreturn]] void end_process(const char* name, int status) {
    leave();
    ended(status);
    // Others may stand in for it as well, sanitizers for example.
    if (const auto next = reinterpret_cast<void (*)(int)>(dlvsym(RTLD_NEXT, name, "GLIBC_2.2.5"))) next(status);
    for (;;) syscall(SYS_exit_group, status);
}

__attribute__((constructor)) void arrive() {
    const int saved = errno;
    attempt(replay::Session::process_began);
    replay::real::find_all();
    at_quick_exit([] {
        leave();
        ended(replay::UseNote::kStatusUnknown);
    });
    // Registered before the loader's own handler, it runs after that: when all destructors have run, ours as well.
    on_exit([](int status, void*) { ended(status); }, nullptr);
    errno = saved;
}

__attribute__((destructor)) void leave_by_exit() { leave(); }

}  // namespace

// exit(3) does not come this way. A child of vfork(2), for whom this is the ordinary end, is not the process that its session counts by,
// and has recorded nothing.
extern "C" {
__attribute__((visibility("default"), noreturn)) void _exit(int status) { end_process("_exit", status); }
__attribute__((visibility("default"), noreturn)) void _Exit(int status) { end_process("_Exit", status); }
}
