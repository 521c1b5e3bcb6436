// The Makefile compiles this file alone with -mavx2; checksum.cc calls it only where the CPU can.
#if defined(__x86_64__)
#define XXH_INLINE_ALL
#define XXH_VECTOR XXH_AVX2
#include <xxhash.h>

#include "checksum_kernels.h"

namespace replay::kernels {

std::uint64_t sum64_avx2(const void* bytes, std::size_t size, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes, size, seed);
}

Wide sum128_avx2(const void* bytes, std::size_t size, std::uint64_t seed) {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, size, seed);
    return {hash.low64, hash.high64};
}

}  // namespace replay::kernels
#endif
