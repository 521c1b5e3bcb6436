#pragma once
// Copies out of a file that others may truncate, at the speed of a map.
//
// pread(2) walks the page cache a page at a time; where a file was written in small pieces, 12 KB that are in no cache of the
// processor take 2.2 us that way, and 1.1 us copied from a map. A map alone would let a truncated file or a failing disk
// kill the host with SIGBUS. So bytes are copied from the map only where (1) the kernel has just said that the file still reaches
// that far, and (2) the region was faulted in by MADV_POPULATE_READ, which returns an error instead of a signal. Anything else is
// left to the caller's pread. What remains is a file cut short within the microsecond between the two.
//
// A region is populated, in some 0.3 ms, when it is read for the second time: a process that makes one transfer and ends does not
// pay for it. May be used by several threads at once.

#include <atomic>
#include <cstdint>
#include <memory>

#include "private_file.h"

namespace replay {

class FileMap {
public:
    FileMap() = default;
    ~FileMap();
    FileMap(const FileMap&) = delete;
    FileMap& operator=(const FileMap&) = delete;

    // Maps the first `size` bytes; where that fails, copy() never succeeds.
    void open(const PrivateFile& file, std::uint64_t size);
    // False where the bytes cannot be had this way now: nothing is said of whether they can be read.
    [[nodiscard]] bool copy(const PrivateFile& file, std::uint64_t offset, void* into, std::size_t size) const;

private:
    static constexpr std::size_t kWidest = 64 * 1024;  // wider reads gain nothing over pread
    static constexpr std::uint64_t kRegion = 2 * 1024 * 1024;
    enum class Region : unsigned char { untouched, touched, populated, refused };

    [[nodiscard]] bool is_populated(std::uint64_t region) const;

    const char* start_ = nullptr;
    std::uint64_t size_ = 0;
    std::unique_ptr<std::atomic<Region>[]> regions_;
};

}  // namespace replay
