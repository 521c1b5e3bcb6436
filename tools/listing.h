#pragma once
// A cassette's interactions as `ls` and `show` list them: everything but the bodies, which are not read.

#include <string>
#include <vector>

#include "cassette_reader.h"

namespace replay {

struct Listed {
    CassetteReader::Place place;
    Metadata metadata;
    std::uint64_t chunks = 0;  // body events, and what the application received by itself afterwards
    struct {
        std::uint64_t bytes = 0;
        std::uint64_t until_ns = 0;  // since the transfer began
    } afterwards;
    std::string damage;  // why the metadata could not be read; empty where it could

    [[nodiscard]] std::uint64_t received_bytes() const;
    [[nodiscard]] std::uint64_t duration_ns() const;
    [[nodiscard]] bool broken_off() const;
    // "broken off" or "damaged": what is unusual about it, or nothing.
    [[nodiscard]] std::string note() const;
};

// Throws CassetteError where the cassette as a whole cannot be read; a single damaged interaction is listed as such.
[[nodiscard]] std::vector<Listed> list(const CassetteReader& cassette);

}  // namespace replay
