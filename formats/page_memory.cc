#include "page_memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <utility>

namespace replay {

namespace {

constexpr std::size_t kAlignment = 64;

void* mapped(std::uint64_t size) {
    void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    // Where transparent huge pages are always on, touching one page would cost, and take, two megabytes.
    madvise(memory, size, MADV_NOHUGEPAGE);
    return memory;
}

}  // namespace

PageMemory::PageMemory(std::uint64_t pages) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 46;  // as much as there is address space
    if (pages > kMost / kPage) return;
    // The states in front, in whole lines.
    const std::uint64_t states = (pages + kAlignment - 1) / kAlignment * kAlignment;
    size_ = states + pages * kPage;
    void* const memory = is_small() ? std::aligned_alloc(kAlignment, size_) : mapped(size_);
    if (memory == nullptr) return;
    if (is_small()) std::memset(memory, 0, size_);
    start_ = static_cast<unsigned char*>(memory);
    pages_ = static_cast<char*>(memory) + states;
}

PageMemory::~PageMemory() {
    if (start_ == nullptr) return;
    if (is_small())
        std::free(start_);
    else
        munmap(start_, size_);
}

PageMemory::PageMemory(PageMemory&& other) noexcept
    : start_(std::exchange(other.start_, nullptr)), pages_(std::exchange(other.pages_, nullptr)), size_(std::exchange(other.size_, 0)) {}

PageMemory& PageMemory::operator=(PageMemory&& other) noexcept {
    std::swap(start_, other.start_);
    std::swap(pages_, other.pages_);
    std::swap(size_, other.size_);
    return *this;
}

}  // namespace replay
