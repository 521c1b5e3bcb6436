#pragma once
// XXH3 of byte strings: 64 bits as checksum, 128 bits as key. Vector code is chosen at run time, since the distribution
// builds for plain x86-64: AVX2 takes 0.2 us for an 11 KB body, SSE2 0.55 us, and playing pays for one such pass.

#include <cstdint>
#include <string_view>

#include "layout.h"

namespace replay {

[[nodiscard]] std::uint64_t checksum64(std::string_view bytes, std::uint64_t seed = 0);
[[nodiscard]] Hash128 hash128(std::string_view bytes, std::uint64_t seed = 0);

// The same sums as checksum64's and hash128's over bytes that come in pieces (a body too large to hold). Not thread-safe.
class RunningChecksum {
public:
    explicit RunningChecksum(std::uint64_t seed = 0);
    void update(std::string_view bytes);
    [[nodiscard]] std::uint64_t value() const;
    // hash128 of the same bytes.
    [[nodiscard]] Hash128 wide() const;

private:
    // XXH3_state_t is 576 bytes and wants 64-byte alignment; kept opaque so that no includer needs xxhash.h.
    alignas(64) unsigned char state_[576];
};

}  // namespace replay
