#include "checksum.h"

#if defined(__x86_64__)
#include <sys/platform/x86.h>
#endif

#include <new>

#include "checksum_xxh3.h"

namespace replay {

namespace {

// By what the dynamic linker found out. __builtin_cpu_supports would bring libgcc's constructor along, whose two dozen CPUID
// instructions, each of which leaves the guest on a virtual machine, cost every process 0.09 ms.
const ChecksumKernel& kernel() {
#if defined(__x86_64__)
    if (CPU_FEATURE_ACTIVE(AVX512F)) return kernels::avx512;
    if (CPU_FEATURE_ACTIVE(AVX2)) return kernels::avx2;
#endif
    return kernels::baseline;
}

}  // namespace

const ChecksumKernel kernels::baseline{sum64, sum128, update};

std::uint64_t checksum64(std::string_view bytes, std::uint64_t seed) { return kernel().sum64(bytes.data(), bytes.size(), seed); }

Hash128 hash128(std::string_view bytes, std::uint64_t seed) {
    const ChecksumKernel::Wide wide = kernel().sum128(bytes.data(), bytes.size(), seed);
    return {wide.low, wide.high};
}

RunningChecksum::RunningChecksum(std::uint64_t seed) {
    static_assert(sizeof(state_) >= sizeof(XXH3_state_t) && alignof(RunningChecksum) >= alignof(XXH3_state_t));
    XXH3_64bits_reset_withSeed(new (state_) XXH3_state_t, seed);
}

void RunningChecksum::update(std::string_view bytes) { kernel().update(state_, bytes.data(), bytes.size()); }

std::uint64_t RunningChecksum::value() const { return XXH3_64bits_digest(reinterpret_cast<const XXH3_state_t*>(state_)); }

// XXH3 goes through bytes for both widths in the same way, in the same state; they part only at the end.
Hash128 RunningChecksum::wide() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(reinterpret_cast<const XXH3_state_t*>(state_));
    return {hash.low64, hash.high64};
}

}  // namespace replay
