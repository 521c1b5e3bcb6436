#pragma once
// Zeroed memory for many pages, of which only those that are touched become real, and a byte of state for each.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace replay {

class PageMemory {
public:
    PageMemory() = default;
    // Check has_room(): there may be no address space for so many.
    explicit PageMemory(std::uint64_t pages);
    ~PageMemory();
    PageMemory(PageMemory&& other) noexcept;
    PageMemory& operator=(PageMemory&& other) noexcept;

    [[nodiscard]] bool has_room() const { return start_ != nullptr; }
    [[nodiscard]] char* page(std::uint64_t number) const { return pages_ + number * kPage; }
    // 0 in the beginning.
    [[nodiscard]] std::atomic_ref<unsigned char> state(std::uint64_t number) const { return std::atomic_ref(start_[number]); }

private:
    static constexpr std::uint64_t kPage = 4096;
    static constexpr std::uint64_t kSmall = 64 * 1024;
    // Of what is small, most would be touched anyway, and a map of its own would cost more than all that is done with it.
    [[nodiscard]] bool is_small() const { return size_ <= kSmall; }

    unsigned char* start_ = nullptr;  // the states, and behind them
    char* pages_ = nullptr;
    std::uint64_t size_ = 0;
};

}  // namespace replay
