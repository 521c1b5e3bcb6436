#include "trigram_set.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <sys/platform/x86.h>

#include <bit>
#endif

namespace replay {

#if defined(__x86_64__)

namespace {

using Nibbles = std::array<std::uint8_t, 16>;

[[gnu::target("avx2")]] inline __m256i table_of(const Nibbles& nibbles) {
    return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(nibbles.data())));
}

// In which groups these 32 bytes are, by both of their halves.
[[gnu::target("avx2")]] inline __m256i groups_of(const char* bytes, const Nibbles& lower, const Nibbles& upper) {
    const __m256i half = _mm256_set1_epi8(15);
    const __m256i read = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    return _mm256_and_si256(_mm256_shuffle_epi8(table_of(lower), _mm256_and_si256(read, half)),
                            _mm256_shuffle_epi8(table_of(upper), _mm256_and_si256(_mm256_srli_epi16(read, 4), half)));
}

// Of which of 32 places on the three bytes there are in one group.
[[gnu::target("avx2")]] inline std::uint32_t candidates(const char* at, const std::array<Nibbles, 2 * TrigramSet::kBytes>& nibbles) {
    __m256i groups = groups_of(at, nibbles[0], nibbles[1]);
    groups = _mm256_and_si256(groups, groups_of(at + 1, nibbles[2], nibbles[3]));
    groups = _mm256_and_si256(groups, groups_of(at + 2, nibbles[4], nibbles[5]));
    return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(groups, _mm256_setzero_si256())));
}

}  // namespace

[[gnu::target("avx2")]] std::size_t TrigramSet::next_by_avx2(std::string_view text, std::size_t from) const {
    for (; from + kBlock + kBytes < text.size(); from += kBlock)
        for (std::uint32_t left = candidates(text.data() + from, nibbles_); left != 0; left &= left - 1) {
            const std::size_t at = from + static_cast<std::size_t>(std::countr_zero(left));
            if (may_stand(text.data() + at)) return at;
        }
    return from;
}

// As in checksum.cc, by what the dynamic linker found out.
std::size_t TrigramSet::next_in_blocks(std::string_view text, std::size_t from) const {
    return CPU_FEATURE_ACTIVE(AVX2) ? next_by_avx2(text, from) : from;
}

#else

std::size_t TrigramSet::next_in_blocks(std::string_view, std::size_t from) const { return from; }

#endif

}  // namespace replay
