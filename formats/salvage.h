#pragma once
// What can still be read of a damaged recording.
//
// A machine that loses its power, or a disk that fails, can leave a part with a header that is older than its records, with records that
// are all zeros, or without its end. CassetteReader refuses such a file as a whole or from the first damage on; here, everything in
// it that has all its checksums is found, and what is lost is told.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cassette_reader.h"

namespace replay {

struct Salvage {
    struct Loss {
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
        std::string request;  // "GET http://…", where that can be read
    };
    std::unique_ptr<const CassetteReader> cassette;
    // Interactions, every checksum verified. Continuations behind a loss that may have been between them are left out: a conversation with
    // a hole would be another one.
    std::vector<CassetteReader::Place> places;
    std::vector<Loss> losses;
};

// Time is in proportion to the size of the file, memory to its largest event table. Throws CassetteError where the file cannot be read at
// all.
[[nodiscard]] Salvage salvage(const std::string& path);

}  // namespace replay
