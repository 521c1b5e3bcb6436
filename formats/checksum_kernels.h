#pragma once
// The two builds of XXH3 that checksum.cc chooses from. Only <cstddef> and <cstdint> may be included by the AVX2 one:
// an inline function of another header, compiled there, could be the copy that the linker keeps for everyone.

#include <cstddef>
#include <cstdint>

namespace replay::kernels {

struct Wide {
    std::uint64_t low;
    std::uint64_t high;
};

std::uint64_t sum64_baseline(const void* bytes, std::size_t size, std::uint64_t seed);
Wide sum128_baseline(const void* bytes, std::size_t size, std::uint64_t seed);
#if defined(__x86_64__)
std::uint64_t sum64_avx2(const void* bytes, std::size_t size, std::uint64_t seed);
Wide sum128_avx2(const void* bytes, std::size_t size, std::uint64_t seed);
#endif

}  // namespace replay::kernels
