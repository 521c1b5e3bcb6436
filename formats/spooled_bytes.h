#pragma once
// A byte string of any length that is recorded, in bounded memory: from kLongest bytes on, all but its end stands in a file.
//
// What cannot be written (the disk is full) is lost, and trouble() says why; the string then goes on to be of its length, and
// takes no memory. Nothing here throws but std::bad_alloc. Not thread-safe.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "checksum.h"
#include "spool_file.h"
#include "spool_filter.h"

namespace replay {

class SpooledBytes {
public:
    static constexpr std::size_t kLongest = 1024 * 1024;  // that stays in memory

    SpooledBytes() = default;
    // `cassette`: beside which the file is made when one is needed, a resolved_path() that outlives this; nullptr: everything stays in
    // memory.
    explicit SpooledBytes(const std::string* cassette) : cassette_(cassette) {}
    // What goes to the file goes through this first; nullptr: as it is.
    void filter(std::unique_ptr<SpoolFilter> filter) { filter_ = std::move(filter); }
    // Whether that replaced anything.
    [[nodiscard]] bool was_altered() const { return filter_ != nullptr && filter_->has_replaced(); }

    [[nodiscard]] std::uint64_t size() const { return start_ + end_.size(); }
    void reserve(std::size_t size) { end_.reserve(size); }
    void append(std::string_view bytes);
    // Quick where `at` is near the end.
    void insert(std::uint64_t at, std::string_view bytes);
    void erase(std::uint64_t at, std::size_t size);
    [[nodiscard]] std::string substr(std::uint64_t at, std::size_t size);

    // Whether it has a file, or would have one but for trouble().
    [[nodiscard]] bool is_spooled() const { return start_ > 0; }
    // All of it, where it is not spooled.
    [[nodiscard]] std::string take() { return std::move(end_); }
    [[nodiscard]] std::string_view in_memory() const { return end_; }

    // It is complete: brings all of it into its file. The rest is only to be asked for afterwards, where there is no trouble().
    void complete();
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    [[nodiscard]] SpoolFile& file() { return spool_->file; }
    [[nodiscard]] std::uint64_t checksum() const { return spool_->sum.value(); }
    [[nodiscard]] Hash128 hash() const { return spool_->sum.wide(); }  // hash128 of it

private:
    static constexpr std::size_t kPiece = 256 * 1024;  // that is written at once
    static constexpr std::size_t kKept = 16 * 1024;    // in memory at least: where a change is likely

    void move_out(std::size_t size, bool is_all);
    void bring_back(std::uint64_t at);
    template <class Action>
    void attempt(Action action);

    const std::string* cassette_ = nullptr;
    std::unique_ptr<SpoolFilter> filter_;
    struct Spool {
        explicit Spool(const std::string& cassette) : file(cassette) {}
        SpoolFile file;
        RunningChecksum sum;  // of what is in it
    };
    std::unique_ptr<Spool> spool_;
    std::uint64_t start_ = 0;  // how much of it is in the file, or lost
    std::string end_;          // and what comes behind
    std::string trouble_;
};

}  // namespace replay
