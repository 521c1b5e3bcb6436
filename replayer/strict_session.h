#pragma once
// A strict session: one in which every recorded interaction is to be played, once; in an ordered one, in the order in which they were
// recorded; and in which no request is to be without a recording.
//
// Its processes note what they play on boards in memory (use_board.h). When it ends, its root makes a note of each beside the cassette,
// for `replay prune` (use_note.h): a bare preload from its last exit handler, else the launcher, which also tells what was not used.

#include <string>
#include <vector>

#include "cassette_reader.h"
#include "config.h"
#include "play_order.h"
#include "use_board.h"
#include "use_note.h"

namespace replay {

// The board for a cassette that is played from, which is made where it is missing: then a note says that the session has not ended, so
// that `replay prune` goes by no earlier one. nullptr where there can be none, which is reported.
[[nodiscard]] UseBoard* begin_strict(const SessionName& session, const CassetteReader& cassette);

struct StrictUse {
    std::string cassette;
    UseNote note;
    std::string trouble;    // why nothing can be said of it; empty where it can
    std::string not_noted;  // why no note could be made; empty where there is one
    std::vector<OutOfOrder> disorder{};

    [[nodiscard]] bool is_as_recorded() const;
};

// The session has ended, with this exit status (UseNote::kStatusUnknown).
[[nodiscard]] std::vector<StrictUse> end_strict(const SessionName& session, int status);

// For sessions without a launcher, in two steps: their root process, which is this one, ends; and it has ended, with a status that is known
// only when the session's memory is gone. What was not used, or had no recording, is then said in a line each.
void root_of_strict_ends(const SessionName& session);
[[nodiscard]] bool is_ending_root_of_strict();  // between the two
void root_of_strict_ended(int status);

}  // namespace replay
