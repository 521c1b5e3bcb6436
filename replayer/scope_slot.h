#pragma once
// The scope that is in force for a worker of a test run (pytest-xdist has several, a session): what its test runner began last, for all of
// its processes, a server that was started before the test included. In the control block (control_block.h).
//
// Lock-free, so that no process can leave it locked. One that reads while another writes, or after one was killed while it did, gets the
// name before.

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

// Of what is longer a checksum stands for the end (fitting_scope).
inline constexpr std::size_t kLongestScope = 1000;  // bytes

// The name as it is noted: of at most kLongestScope bytes, and different for different names.
[[nodiscard]] std::string fitting_scope(std::string_view name);

class ScopeSlot {
public:
    // Makes this slot the worker's, if it is its already or nobody's.
    [[nodiscard]] bool take(std::uint64_t worker);

    // `name` is a fitting_scope(); empty: none is in force.
    void put(std::string_view name);

    // Changes with each name that is put; 0: none ever was.
    [[nodiscard]] std::uint64_t revision() const { return revision_.load(std::memory_order_acquire); }
    [[nodiscard]] std::string name() const;

private:
    static constexpr std::size_t kWords = kLongestScope / sizeof(std::uint64_t);
    struct Text {
        std::atomic<std::uint64_t> size;
        std::atomic<std::uint64_t> checksum;
        std::array<std::atomic<std::uint64_t>, kWords> words;
    };
    [[nodiscard]] std::optional<std::string> read(std::uint64_t revision) const;

    std::atomic<std::uint64_t> worker_;    // 0: nobody's
    std::atomic<std::uint64_t> reserved_;  // the last revision that somebody writes, or has written
    std::atomic<std::uint64_t> revision_;
    std::array<Text, 4> texts_;  // by revision
};

}  // namespace replay
