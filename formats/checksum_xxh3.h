#pragma once
// XXH3 as a ChecksumKernel, of the vectors that XXH_VECTOR names: those that every machine has, where nothing does. The Makefile compiles
// files that name wider ones with the instructions that they take; checksum.cc calls them only where the CPU has those.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "checksum_kernels.h"

namespace {

// Upper halves left in use slow down the SSE code that runs next, which is the application's: its own pass over an 11 KB body took 2.5
// us instead of 0.6. g++ 12 at -O2 leaves the instruction out of these functions.
inline void clear_upper_halves() {
#if defined(__AVX__)
    __builtin_ia32_vzeroupper();
#endif
}

std::uint64_t sum64(const void* bytes, std::size_t size, std::uint64_t seed) {
    const std::uint64_t sum = XXH3_64bits_withSeed(bytes, size, seed);
    clear_upper_halves();
    return sum;
}

replay::ChecksumKernel::Wide sum128(const void* bytes, std::size_t size, std::uint64_t seed) {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, size, seed);
    clear_upper_halves();
    return {hash.low64, hash.high64};
}

void update(void* state, const void* bytes, std::size_t size) {
    XXH3_64bits_update(static_cast<XXH3_state_t*>(state), bytes, size);
    clear_upper_halves();
}

}  // namespace
