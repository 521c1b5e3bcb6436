#include <catch2/catch.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "checksum.h"
#include "checksum_kernels.h"

using namespace replay;

namespace {

// The buffer of xxHash's own sanity test, whose sums are published with it.
std::string sanity_buffer(std::size_t size) {
    std::string buffer;
    for (std::uint64_t state = 2654435761u; buffer.size() < size; state *= 11400714785074694797u) buffer += static_cast<char>(state >> 56);
    return buffer;
}

// Those that this machine can run, beside the one that every machine can.
std::vector<const ChecksumKernel*> wide_kernels() {
    std::vector<const ChecksumKernel*> usable;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) usable.push_back(&kernels::avx2);
    if (__builtin_cpu_supports("avx512f")) usable.push_back(&kernels::avx512);
#endif
    return usable;
}

}  // namespace

TEST_CASE("checksum64 is XXH3-64") {
    struct Known {
        std::size_t size;
        std::uint64_t sum;
    };
    // From xxHash's sanity test: one or more for each of its code paths.
    const Known known[] = {{0, 0x2D06800538D394C2},   {1, 0xC44BDFF4074EECDB},    {6, 0x27B56A84CD2D7325},   {12, 0xA713DAF0DFBB77E7},
                           {24, 0xA3FE70BF9D3510EB},  {48, 0x397DA259ECBA1F11},   {80, 0xBCDEFBBB2C47C90A},  {195, 0xCD94217EE362EC3A},
                           {403, 0xCDEB804D65C6DEA4}, {2048, 0xDD59E2C3A5F038E0}, {2367, 0xCB37AEB9E5D361ED}};
    const std::string buffer = sanity_buffer(2367);
    for (const Known& one : known) {
        CAPTURE(one.size);
        CHECK(checksum64({buffer.data(), one.size}) == one.sum);
    }
}

TEST_CASE("hash128 is XXH3-128") {
    CHECK(hash128("") == Hash128{0x6001C324468D497F, 0x99AA06D3014798D8});
    CHECK(hash128("a") != hash128("b"));
    CHECK(hash128("a", 1) != hash128("a", 2));
    CHECK(Hash128{}.empty());
    CHECK_FALSE(Hash128{0, 1}.empty());
}

TEST_CASE("every build of XXH3 gives the same sums, at any size and alignment") {
    std::mt19937_64 random(2);
    const std::string buffer = sanity_buffer(70'000);
    for (int i = 0; i < 2000; ++i) {
        const std::size_t from = random() % 100;
        const std::string_view bytes(buffer.data() + from, random() % (i % 10 == 0 ? 69'000 : 1200));
        const std::uint64_t seed = i % 3 == 0 ? 0 : random();
        const std::uint64_t sum = kernels::baseline.sum64(bytes.data(), bytes.size(), seed);
        const ChecksumKernel::Wide wide = kernels::baseline.sum128(bytes.data(), bytes.size(), seed);
        REQUIRE(checksum64(bytes, seed) == sum);
        REQUIRE(hash128(bytes, seed) == Hash128{wide.low, wide.high});
        for (const ChecksumKernel* const kernel : wide_kernels()) {
            REQUIRE(kernel->sum64(bytes.data(), bytes.size(), seed) == sum);
            const ChecksumKernel::Wide same = kernel->sum128(bytes.data(), bytes.size(), seed);
            REQUIRE(Hash128{same.low, same.high} == Hash128{wide.low, wide.high});
        }
    }
}

TEST_CASE("a running checksum over pieces is the checksum of the whole") {
    std::mt19937_64 random(3);
    const std::string buffer = sanity_buffer(20'000);
    for (int i = 0; i < 300; ++i) {
        const std::string_view whole(buffer.data(), random() % buffer.size());
        const std::uint64_t seed = random();
        RunningChecksum sum(seed);
        for (std::size_t at = 0; at < whole.size();) {
            const std::string_view piece = whole.substr(at, random() % 700);
            sum.update(piece);
            REQUIRE(sum.value() == checksum64(whole.substr(0, at + piece.size()), seed));  // asking changes nothing
            at += piece.size();
        }
        REQUIRE(sum.value() == checksum64(whole, seed));
        REQUIRE(sum.wide() == hash128(whole, seed));
    }
    CHECK(RunningChecksum().wide() == hash128(""));
    CHECK(RunningChecksum().value() == checksum64(""));
}
