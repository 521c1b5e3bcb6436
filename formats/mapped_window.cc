#include "mapped_window.h"

#include <sys/mman.h>

#include <algorithm>

namespace replay {

namespace {

constexpr std::uint64_t kAlignedTo = 64 * 1024;  // the largest page of any machine

char zeros[64 * 1024];  // never written: takes no memory

bool fill(const PrivateFile& file, std::uint64_t offset, std::uint64_t end) {
    while (offset < end) {
        const std::uint64_t piece = std::min<std::uint64_t>(sizeof zeros, end - offset);
        if (!file.write_at(offset, {zeros, piece})) return false;
        offset += piece;
    }
    return true;
}

}  // namespace

char* MappedWindow::reach(const PrivateFile& file, std::uint64_t file_size, std::uint64_t offset, std::uint64_t size,
                          std::uint64_t unused) {
    if (refused_ || size > size_ / 2) return nullptr;
    if (!covers(offset, size)) {
        if (memory_ == nullptr && ++writes_ <= writes_before_) return nullptr;
        move(file, offset - offset % kAlignedTo, unused);
        if (refused_) return nullptr;
    } else if (file_size < start_ + size_) {
        return nullptr;  // somebody cut it short: touching what is behind its end would raise SIGBUS
    }
    return memory_ + (offset - start_);
}

void MappedWindow::move(const PrivateFile& file, std::uint64_t start, std::uint64_t unused) {
    forget();
    start_ = start;
    if (file.keeps_its_room() && file.allocate(start, size_) && fill(file, std::max(start, unused), start + size_))
        memory_ = file.map_present(start, size_);
    refused_ = memory_ == nullptr;
}

void MappedWindow::forget() {
    if (memory_ != nullptr) munmap(memory_, size_);
    memory_ = nullptr;
    writes_ = 0;
    refused_ = false;
}

}  // namespace replay
