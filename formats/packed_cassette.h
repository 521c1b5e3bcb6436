#pragma once
// A cassette that was packed (FORMAT.md, "Packed cassettes"): the bytes of the plain one, out of blocks that zstd compressed.
//
// Opening it costs the same whatever its size: head and dictionary are read and checked, a block and its place when they are asked for. A
// block that lies (about where it is, how long it is or what it holds) is an error that names it. Memory: the dictionary, and for each
// thread that reads at the same time one decoder, up to kKept of which stay, with the blocks that they unpacked last.
//
// May be used by several threads at once, and in a child that was forked while others were at it: nothing waits for a lock.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "cassette_file.h"
#include "layout.h"

struct ZSTD_DDict_s;

namespace replay {

class PackedCassette {
public:
    // The file's only record begins at `at` and ends at `end`. `file` must outlive this. Throws CassetteError.
    PackedCassette(const CassetteFile& file, std::uint64_t at, std::uint64_t end);
    ~PackedCassette();
    PackedCassette(const PackedCassette&) = delete;
    PackedCassette& operator=(const PackedCassette&) = delete;

    // That of the plain cassette, checked.
    [[nodiscard]] const FileHeader& header() const { return head_.plain; }

    // Reads `size` bytes of the plain cassette at `offset`; all of them lie below header().committed. Throws CassetteError.
    void read(std::uint64_t offset, void* into, std::size_t size) const;

private:
    static constexpr std::size_t kKept = 4;

    class Decoder;
    class Lease;

    void read_head(std::uint64_t end);
    void read_dictionary();
    [[nodiscard]] std::size_t length_of(std::uint64_t block) const;
    [[noreturn]] void fail_at(std::uint64_t block, std::uint64_t offset, const char* what) const;

    const CassetteFile& file_;
    std::uint64_t at_;
    RecordHeader record_{};
    PackHead head_{};
    std::uint64_t table_ = 0;   // where the blocks' ends stand in the file
    std::uint64_t blocks_ = 0;  // how many there are
    std::uint64_t packed_ = 0;  // where the first one stands
    ZSTD_DDict_s* dictionary_ = nullptr;
    mutable std::array<std::atomic<Decoder*>, kKept> decoders_{};  // those that no thread has at the moment
};

}  // namespace replay
