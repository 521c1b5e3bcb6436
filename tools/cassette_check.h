#pragma once
// Goes through all of a cassette and tells what is wrong with it.

#include <cstdint>
#include <string>
#include <vector>

#include "cassette_reader.h"

namespace replay {

struct CassetteFindings {
    struct Problem {
        std::uint64_t number = 0;  // of the interaction
        std::string request;       // "GET http://…", where that can be read
        std::string what;
    };
    std::uint64_t interactions = 0;
    std::uint64_t bytes = 0;        // of the cassette
    std::uint64_t stored = 0;       // of the file that count: fewer where it is packed
    std::uint64_t left_over = 0;    // behind them: the rest of an append that was cut short
    std::vector<Problem> damaged;   // interactions that cannot be played
    std::vector<Problem> misfiled;  // and those that would not be found under their keys
};

// Every record, checksum, reference, event and key. Throws CassetteMissing or CassetteError where the file cannot be gone through at all.
[[nodiscard]] CassetteFindings check_cassette(const std::string& path);

}  // namespace replay
