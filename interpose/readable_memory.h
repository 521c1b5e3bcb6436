#pragma once
// What an application gives by an address may not be there: the kernel says EFAULT then, and so must we, or leave it to the kernel.

#include <cstddef>

namespace replay {

// Whether `size` bytes from `address` on can be read, as the kernel sees it at this moment: a call of rt_sigprocmask(2) for each page, that
// changes nothing. True for no bytes. Keeps errno; takes a tenth of a microsecond.
[[nodiscard]] bool is_readable(const void* address, std::size_t size);

}  // namespace replay
