#pragma once
// Whether what was played came in the order in which it was recorded.
//
// Interactions have an order where they were recorded in one session and scope, and the one had ended when the other began: what overlapped
// then, as the parallel transfers of a multi do, may come in any order now.

#include <cstdint>
#include <vector>

#include "cassette_reader.h"
#include "use_board.h"

namespace replay {

struct OutOfOrder {
    std::uint64_t played = 0;  // number of the interaction that was played first,
    std::uint64_t before = 0;  // and that of one which had ended when it was recorded
    friend bool operator==(const OutOfOrder&, const OutOfOrder&) = default;
};

// Each interaction that was played, for the first time, before one that it follows in the cassette; in the order of play, and with the
// one that had ended first. Takes the time of sorting them. Throws CassetteError.
[[nodiscard]] std::vector<OutOfOrder> out_of_order(const UseBoard& board, const CassetteReader& cassette);

}  // namespace replay
