#pragma once
// The stretch of a growing file that is being written to, in memory.
//
// Copying 14 KB into a map whose pages are present takes 0.6 us, pwrite(2) 6 to 10. The pages are made present a window at a time, in
// some 0.35 ms, which is 4.7 us for each 14 KB; a process that writes only a little does not pay for it, since the first few writes are
// left to the caller's pwrite(2). They are filled with zeros by pwrite(2) first: ext4 then has them in large folios, and making them
// present takes a third of the time that it takes for pages of a hole.
//
// Nothing here can kill the host: room on the disk is taken and pages are faulted in by calls that return an error; and only files on
// ext4 and tmpfs are mapped, for where writing a page once more takes new room, or a server, a full disk is a SIGBUS. What remains is a
// file that somebody truncates between the caller's look at its size and the copying, a microsecond later.
//
// Not thread-safe: its owner serialises.

#include <cstdint>

#include "private_file.h"

namespace replay {

class MappedWindow {
public:
    // `size`: of the window, a multiple of the largest page there is, 64 KiB. The first `writes_before` writes are refused.
    MappedWindow(std::uint64_t size, unsigned writes_before) : size_(size), writes_before_(writes_before) {}
    ~MappedWindow() { forget(); }
    MappedWindow(const MappedWindow&) = delete;
    MappedWindow& operator=(const MappedWindow&) = delete;

    // Where `size` bytes can be written that belong at `offset` of the file, whose size is `file_size` now and may grow by this; what
    // stands from `unused` on may be overwritten by it. nullptr where that is not possible, or not worth while.
    [[nodiscard]] char* reach(const PrivateFile& file, std::uint64_t file_size, std::uint64_t offset, std::uint64_t size,
                              std::uint64_t unused);
    // The file is another one from now on, or its map is not wanted any more.
    void forget();

private:
    [[nodiscard]] bool covers(std::uint64_t offset, std::uint64_t size) const {
        return memory_ != nullptr && offset >= start_ && offset + size <= start_ + size_;
    }
    void move(const PrivateFile& file, std::uint64_t start, std::uint64_t unused);

    const std::uint64_t size_;
    const unsigned writes_before_;
    char* memory_ = nullptr;
    std::uint64_t start_ = 0;
    unsigned writes_ = 0;
    bool refused_ = false;  // the file cannot be mapped
};

}  // namespace replay
