#pragma once
// Which process this is, for what must not be taken for another's after a fork.

#include <sys/types.h>

namespace replay {

// getpid(2) without the system call, which takes 0.1 us: kept in a page that the kernel empties in a forked child, however that was
// forked. A child that shares its parent's memory (vfork) is told its parent's.
[[nodiscard]] pid_t own_process();

}  // namespace replay
