#pragma once
// The builds of XXH3 that checksum.cc chooses from. Only <cstddef> and <cstdint> may be included by those for wide vectors: an inline
// function of another header, compiled there, could be the copy that the linker keeps for everyone.

#include <cstddef>
#include <cstdint>

namespace replay {

struct ChecksumKernel {
    struct Wide {
        std::uint64_t low;
        std::uint64_t high;
    };
    std::uint64_t (*sum64)(const void* bytes, std::size_t size, std::uint64_t seed);
    Wide (*sum128)(const void* bytes, std::size_t size, std::uint64_t seed);
    // Goes on through more bytes. The state, an XXH3_state_t, is the same whatever the vectors are.
    void (*update)(void* state, const void* bytes, std::size_t size);
};

namespace kernels {

extern const ChecksumKernel baseline;
#if defined(__x86_64__)
extern const ChecksumKernel avx2;
extern const ChecksumKernel avx512;
#endif

}  // namespace kernels

}  // namespace replay
