#include "allocations.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> now = 0;
std::atomic<std::size_t> most = 0;

}  // namespace

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

void* operator new(std::size_t size) {
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    const std::size_t all = now += malloc_usable_size(memory);
    for (std::size_t known = most; all > known && !most.compare_exchange_weak(known, all);) continue;
    return memory;
}

void operator delete(void* memory) noexcept {
    if (memory == nullptr) return;
    now -= malloc_usable_size(memory);
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

#endif

namespace replay::samples {

MostAllocated::MostAllocated() : before_(now) { most = before_; }

std::size_t MostAllocated::bytes() const { return most - before_; }

}  // namespace replay::samples
