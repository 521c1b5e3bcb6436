#include "file_map.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#ifndef MADV_POPULATE_READ  // Linux 5.14; older kernels refuse it, and reading goes on by pread
#define MADV_POPULATE_READ 22
#endif

namespace replay {

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
    // The bytes come nearer while the kernel looks at the file. A prefetch faults for nobody.
    for (std::size_t ahead = 0; ahead < size && ahead < 4096; ahead += 64) __builtin_prefetch(start_ + offset + ahead);
    if (!file.reaches(offset + size)) return false;
    std::memcpy(into, start_ + offset, size);
    return true;
}

}  // namespace replay
