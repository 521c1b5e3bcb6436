#include "readable_memory.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "errno_keeper.h"

namespace replay {

namespace {

// Of the smallest page there is.
constexpr std::uintptr_t kPage = 4096;
// What rt_sigprocmask reads there: the kernel's set of signals, which lies within a page where it is aligned.
constexpr std::uintptr_t kProbed = 8;

// The set is read first; then there is no such thing to do with it. Every program is allowed this call, by a sandbox too: the C library
// makes it wherever it starts a thread or a process.
bool is_page_readable(std::uintptr_t address) {
    constexpr int kNothing = -1;
    return syscall(SYS_rt_sigprocmask, kNothing, address & ~(kProbed - 1), nullptr, kProbed) == 0 || errno != EFAULT;
}

}  // namespace

bool is_readable(const void* address, std::size_t size) {
    if (size == 0) return true;
    const ErrnoKeeper keeper;
    const auto first = reinterpret_cast<std::uintptr_t>(address);
    if (first + (size - 1) < first) return false;
    for (std::uintptr_t page = first & ~(kPage - 1); page <= first + (size - 1); page += kPage) {
        if (!is_page_readable(page < first ? first : page)) return false;
        if (page > UINTPTR_MAX - kPage) break;
    }
    return true;
}

}  // namespace replay
