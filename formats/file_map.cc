#include "file_map.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#ifndef MADV_POPULATE_READ  // Linux 5.14; older kernels refuse it, and reading goes on by pread
#define MADV_POPULATE_READ 22
#endif

namespace replay {

namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kAhead = 3072;

// A prefetch faults for nobody.
void bring_near(const char* from, std::size_t size) {
    for (const char* line = from; line < from + size; line += kLine) __builtin_prefetch(line);
}

// memcpy(3), for bytes that are in no cache of the processor: it waits for each of them longer.
void copy_ahead(char* into, const char* from, std::size_t size) {
    std::size_t at = 0;
    for (; at + kAhead + kLine <= size; at += kLine) {
        __builtin_prefetch(from + at + kAhead);
        std::memcpy(into + at, from + at, kLine);
    }
    for (; at + kLine <= size; at += kLine) std::memcpy(into + at, from + at, kLine);
    std::memcpy(into + at, from + at, size - at);
}

}  // namespace

FileMap::~FileMap() {
    if (start_ != nullptr) munmap(const_cast<char*>(start_), size_);
}

void FileMap::open(const PrivateFile& file, std::uint64_t size) {
    void* const map = file.map(size);
    if (map == nullptr) return;
    start_ = static_cast<const char*>(map);
    size_ = size;
    regions_ = std::make_unique<std::atomic<Region>[]>(size / kRegion + 1);
}

bool FileMap::is_populated(std::uint64_t region) const {
    std::atomic<Region>& state = regions_[region];
    switch (state.load(std::memory_order_acquire)) {
        case Region::populated:
            return true;
        case Region::refused:
            return false;
        case Region::untouched:
            state.store(Region::touched, std::memory_order_relaxed);
            return false;
        case Region::touched:
            break;
    }
    const std::uint64_t from = region * kRegion;
    const bool done = madvise(const_cast<char*>(start_) + from, std::min(kRegion, size_ - from), MADV_POPULATE_READ) == 0;
    state.store(done ? Region::populated : Region::refused, std::memory_order_release);
    return done;
}

bool FileMap::copy(const PrivateFile& file, std::uint64_t offset, void* into, std::size_t size) const {
    if (start_ == nullptr || size == 0 || size > kWidest || offset > size_ || size > size_ - offset) return false;
    for (std::uint64_t region = offset / kRegion; region <= (offset + size - 1) / kRegion; ++region)
        if (!is_populated(region)) return false;
    const char* const from = start_ + offset;
    // The first bytes come nearer while the kernel looks at the file.
    bring_near(from, std::min(size, kAhead));
    if (!file.reaches(offset + size)) return false;
    copy_ahead(static_cast<char*>(into), from, size);
    return true;
}

}  // namespace replay
