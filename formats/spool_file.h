#pragma once
// The file in which a byte string that is too long for memory grows, beside the cassette that it is recorded for.
//
// It is laid out as a cassette with a single record (FORMAT.md, `BYTE`) whose payload is the bytes: when the transfer is over, its
// interaction is written behind them, and the file is a part like any other, without a byte having been copied. Until then it has a name
// that says nothing, and a lock: it is removed with this object, or, where the process is killed, by the next one that tidies up.
//
// Room on the disk is taken ahead: 1 GiB written in pieces of 256 KiB takes 0.11 s that way, 0.25 s otherwise. Not thread-safe.

#include <cstdint>
#include <string>
#include <string_view>

#include "layout.h"
#include "private_file.h"

namespace replay {

class SpoolFile {
public:
    // Where the bytes begin: at a page, or writing them would take half as long again.
    static constexpr std::uint64_t kFront = 4096;
    static constexpr std::uint64_t kRecord = kFront - sizeof(RecordHeader);  // theirs

    // `cassette`: a resolved_path(). All of these throw CassetteError.
    explicit SpoolFile(const std::string& cassette);
    ~SpoolFile();
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;

    // Offsets count from the beginning of the file.
    void append(std::string_view bytes);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    void read(std::uint64_t offset, char* into, std::size_t size) const;
    void overwrite(std::uint64_t offset, std::string_view bytes);
    // Forgets what lies behind.
    void rewind(std::uint64_t size) { size_ = size; }

    // It is whole: gives it this name, at once. Nothing may be done with it afterwards.
    void keep_as(const std::string& path);

private:
    void check_is_ours() const;
    [[noreturn]] void fail() const;

    std::string cassette_;
    std::string name_;  // empty once it has been kept
    PrivateFile file_;
    std::uint64_t size_ = kFront;
    std::uint64_t allocated_ = 0;
};

}  // namespace replay
