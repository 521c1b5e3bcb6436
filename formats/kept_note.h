#pragma once
// Which interactions of a cassette stand for others: DIR/.replay/NAME.<state>.kept, by which publishing goes (replayer/publisher.h).
//
// Where a session has recorded the same answer again, the old interaction stays in the cassette, byte for byte, so nothing in the
// cassette tells that the session had recorded it. Whoever publishes for that session once more (a process that was killed in
// between did not remove what it had published; a daemon goes on recording) must know. FORMAT.md ("The note of kept interactions")
// specifies the file. Each state of the cassette has one of its own, so that a new one can be written before the cassette changes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "layout.h"

namespace replay {

struct KeptInteraction {
    // What was recorded, but not added: as in InteractionHead.
    std::uint64_t session = 0;
    std::int64_t started_ns = 0;
    // What stands for it in the cassette.
    std::uint64_t key_low = 0;
    std::uint64_t key_high = 0;
    std::uint64_t old_session = 0;
    std::int64_t old_started_ns = 0;

    friend bool operator==(const KeptInteraction&, const KeptInteraction&) = default;
};

// Of how many sessions a note tells, the last ones.
inline constexpr std::size_t kMostKeptSessions = 16;

// In the order in which they were written. None where there is no note of this state of the cassette, or none that is whole and to be
// trusted. `path`: of the cassette, a resolved_path(); `interactions`: how many it has.
[[nodiscard]] std::vector<KeptInteraction> read_kept_note(const std::string& path, const CassetteId& id, std::size_t interactions);

// Puts them in the place of the note of that state; where there are none, removes it. Throws CassetteError.
void write_kept_note(const std::string& path, const CassetteId& id, const std::vector<KeptInteraction>& kept);

// Removes those of other states than this one. What cannot be removed does no harm.
void remove_other_kept_notes(const std::string& path, const CassetteId& id);

}  // namespace replay
