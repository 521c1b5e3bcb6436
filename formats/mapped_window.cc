#include "mapped_window.h"

#include <sys/mman.h>

namespace replay {

namespace {

constexpr std::uint64_t kAlignedTo = 64 * 1024;  // the largest page of any machine

}  // namespace

char* MappedWindow::reach(const PrivateFile& file, std::uint64_t file_size, std::uint64_t offset, std::uint64_t size) {
    if (refused_ || size > size_ / 2) return nullptr;
    if (!covers(offset, size)) {
        if (memory_ == nullptr && ++writes_ <= writes_before_) return nullptr;
        move(file, offset - offset % kAlignedTo);
        if (refused_) return nullptr;
    } else if (file_size < start_ + size_) {
        return nullptr;  // somebody cut it short: touching what is behind its end would raise SIGBUS
    }
    return memory_ + (offset - start_);
}

void MappedWindow::move(const PrivateFile& file, std::uint64_t start) {
    forget();
    start_ = start;
    memory_ = file.allocate(start, size_) ? file.map_present(start, size_) : nullptr;
    refused_ = memory_ == nullptr;
}

void MappedWindow::forget() {
    if (memory_ != nullptr) munmap(memory_, size_);
    memory_ = nullptr;
    writes_ = 0;
    refused_ = false;
}

}  // namespace replay
