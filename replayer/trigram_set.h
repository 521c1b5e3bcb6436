#pragma once
// Which three bytes may be the beginning of something, as a set of hashes: what lets most of a text be passed over at the cost of a load, a
// multiplication and a look at a bit for each byte, about 1 GB/s.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace replay {

class TrigramSet {
public:
    static constexpr std::size_t kBytes = 3;

    constexpr void add(char a, char b, char c) {
        const std::uint32_t three = byte(a) | byte(b) << 8 | byte(c) << 16;
        bits_[hash_of(three) / 64] |= std::uint64_t{1} << hash_of(three) % 64;
    }

    // The first place from `from` on where one of them may stand, with another byte behind it; the end where there is none.
    [[nodiscard]] std::size_t next(std::string_view text, std::size_t from) const {
        for (; from + kBytes < text.size(); ++from) {
            std::uint32_t word = 0;
            std::memcpy(&word, text.data() + from, sizeof word);
            const std::uint32_t hash = hash_of(word & 0xffffff);
            if ((bits_[hash / 64] >> hash % 64 & 1) != 0) return from;
        }
        return text.size();
    }

private:
    static constexpr std::uint32_t byte(char c) { return static_cast<unsigned char>(c); }
    static constexpr std::uint32_t hash_of(std::uint32_t three) { return three * 0x9e3779b1u >> 16; }

    std::array<std::uint64_t, 1024> bits_{};
};

}  // namespace replay
