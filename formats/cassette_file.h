#pragma once
// The file that a cassette stands in, for whoever reads it: its bytes, and what is said where they cannot be had.
//
// The host may close our descriptor, and open a file of its own under the same number, at any time; it may truncate the file. Bytes
// always end up in private memory, because applications may write into what their callbacks are given. They come from pread(2), or from a
// map where that is safe (file_map.h): a file that someone truncates must not kill the host with SIGBUS.
//
// May be used by several threads at once.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "error.h"
#include "file_map.h"
#include "private_file.h"

namespace replay {

class CassetteFile {
public:
    // Opens it. Throws CassetteMissing or CassetteError.
    explicit CassetteFile(std::string path);

    [[nodiscard]] const std::string& path() const { return path_; }

    // Short reads below `size` may come from a map from now on. Before other threads read.
    void map(std::uint64_t size) { map_.open(*file_.load(), size); }

    // Reads exactly `size` bytes at `offset`. Opens the file again where the host has closed our descriptor. Where it has given the
    // number to a file of its own, the bytes may be that file's: whoever has no checksum that tells at once asks for them to be
    // `ours`, which costs an fstat(2). Throws CassetteError.
    enum class Trust { checksum_follows, ours };
    void read(std::uint64_t offset, void* into, std::size_t size, Trust trust) const;

    // How often in a row a host may take our descriptor before it counts as an error.
    static constexpr int kReopenings = 10;
    // The file that is read from now; and whether what was read from it may have been another's, because it is no longer
    // the one in use, or its descriptor no longer ours (then it is opened again).
    [[nodiscard]] const PrivateFile* current() const { return file_; }
    [[nodiscard]] bool is_lost(const PrivateFile* used) const;

    // `of` says of what `offset` is one, where it is not of the file.
    [[noreturn]] void fail(std::uint64_t offset, const std::string& what, const char* of = "") const;

private:
    std::string path_;
    mutable std::mutex reopening_;                             // guards files_
    mutable std::vector<std::unique_ptr<PrivateFile>> files_;  // all that were ever opened: another thread may still read
    mutable std::atomic<const PrivateFile*> file_ = nullptr;   // the newest of them
    FileMap map_;
};

}  // namespace replay
