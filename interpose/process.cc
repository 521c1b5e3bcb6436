// The library comes into a process, and leaves it. Nothing that must survive waits for either: a dependency's constructor may
// call libcurl before this one runs, and _exit, abort and SIGKILL run no destructor.

#include <cerrno>

#include "session.h"

namespace {

__attribute__((constructor)) void arrive() {
    const int saved = errno;
    replay::Session::process_began();
    errno = saved;
}

__attribute__((destructor)) void leave() {
    const int saved = errno;
    replay::Session::process_ends();
    errno = saved;
}

}  // namespace
