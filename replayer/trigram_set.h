#pragma once
// Which three bytes may be the beginning of something: what lets most of a text be passed over. The set is one of hashes, which is exact
// enough, at the cost of a load, a multiplication and a look at a bit for each byte, about 1 GB/s. Where the processor has AVX2, 32 places
// are looked at together, ten times as fast in a text where few of them are the beginning of anything.

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
        const auto group = static_cast<std::uint8_t>(1u << (byte(a) % 8));
        for (std::size_t i = 0; i < kBytes; ++i) {
            nibbles_[2 * i][three >> (8 * i) & 15] |= group;
            nibbles_[2 * i + 1][three >> (8 * i + 4) & 15] |= group;
        }
    }

    // The first place from `from` on where one of them may stand, with another byte behind it; the end where there is none.
    [[nodiscard]] std::size_t next(std::string_view text, std::size_t from) const {
        if (from + kBlock + kBytes < text.size()) from = next_in_blocks(text, from);
        for (; from + kBytes < text.size(); ++from)
            if (may_stand(text.data() + from)) return from;
        return text.size();
    }

private:
    static constexpr std::size_t kBlock = 32;

    static constexpr std::uint32_t byte(char c) { return static_cast<unsigned char>(c); }
    static constexpr std::uint32_t hash_of(std::uint32_t three) { return three * 0x9e3779b1u >> 16; }

    [[nodiscard]] bool may_stand(const char* at) const {
        std::uint32_t word = 0;
        std::memcpy(&word, at, sizeof word);
        const std::uint32_t hash = hash_of(word & 0xffffff);
        return (bits_[hash / 64] >> hash % 64 & 1) != 0;
    }

    // The same as next(), or a place in front of which there is none.
    [[nodiscard]] std::size_t next_in_blocks(std::string_view text, std::size_t from) const;
    [[nodiscard]] std::size_t next_by_avx2(std::string_view text, std::size_t from) const;

    std::array<std::uint64_t, 1024> bits_{};
    // In which of eight groups of the set a byte with that lower half, or with that upper half, is the first; then the second, the third.
    alignas(16) std::array<std::array<std::uint8_t, 16>, 2 * kBytes> nibbles_{};
};

}  // namespace replay
