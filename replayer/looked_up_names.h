#pragma once
// By which names a process came to the addresses that it connects to.
//
// The last kPlaces of them. Without a lock, and without allocating: it is asked from within connect(2), which a signal handler may call,
// and which a thread may be in while others fork. What another thread is just writing is not found.

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "peer_address.h"

namespace replay {

class LookedUpNames {
public:
    static constexpr std::size_t kPlaces = 512;
    static constexpr std::size_t kLongest = 255;  // bytes of a name; longer ones are none that DNS knows

    // This name was looked up, and the address, whose port does not count, was among the answers. Names that are longer, empty or hold a
    // zero are not kept.
    void remember(const PeerAddress& address, std::string_view name);

    // Calls `is_it` with the names that led to the address, the newest first, until it returns true. Returns whether it did.
    template <class Predicate>
    [[nodiscard]] bool any_of(const PeerAddress& address, Predicate is_it) const {
        const std::uint32_t newest = next_.load(std::memory_order_acquire);
        Text text;
        for (std::uint32_t back = 1; back <= kPlaces; ++back) {
            const std::string_view name = places_[(newest - back) % kPlaces].name_for(address, text);
            if (!name.empty() && is_it(name)) return true;
        }
        return false;
    }

private:
    using Word = std::uint64_t;
    using Text = std::array<char, kLongest + 1>;

    struct Place {
        // Odd while it is being written; 0: empty. The words are of one writing where this is the same before and after they were read.
        std::atomic<std::uint32_t> turn;
        std::array<std::atomic<Word>, 2> ip;
        std::array<std::atomic<Word>, sizeof(Text) / sizeof(Word)> text;  // ends in zeros

        [[nodiscard]] std::string_view name_for(const PeerAddress& address, Text& copy) const;
        void write(const PeerAddress& address, const Text& name);
    };

    std::atomic<std::uint32_t> next_ = 0;
    std::array<Place, kPlaces> places_{};
};

}  // namespace replay
