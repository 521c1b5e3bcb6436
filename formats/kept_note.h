#pragma once
// Which interactions of a cassette stand for others: DIR/.replay/NAME.kept, of which publishing goes by (replayer/publisher.h).
//
// Where a session has recorded the same answer again, the old interaction stays in the cassette, byte for byte, so nothing in the
// cassette tells that the session had recorded it. Whoever publishes for that session once more (a process that was killed in
// between did not remove what it had published; a daemon goes on recording) must know. FORMAT.md ("The note of kept interactions")
// specifies the file. It is bound to one state of the cassette.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cassette_reader.h"

namespace replay {

struct KeptInteraction {
    // What was recorded, but not added: the root process of its session (SessionName), and as in InteractionHead.
    std::int64_t root_pid = 0;
    std::uint64_t root_started_ns = 0;
    std::uint64_t session = 0;
    std::int64_t started_ns = 0;
    // What stands for it in the cassette.
    std::uint64_t key_low = 0;
    std::uint64_t key_high = 0;
    std::uint64_t old_session = 0;
    std::int64_t old_started_ns = 0;

    friend bool operator==(const KeptInteraction&, const KeptInteraction&) = default;
};

// In the order in which they were written. None where there is no note of this state of the cassette, or none that is whole and to be
// trusted. `path`: of the cassette, a resolved_path().
[[nodiscard]] std::vector<KeptInteraction> read_kept_note(const std::string& path, const CassetteReader& cassette);

// Puts them in the place of the note that is there; where there are none, removes it. `id`: FileHeader's, of the cassette as it will be.
// Throws CassetteError.
void write_kept_note(const std::string& path, const std::array<std::uint64_t, 2>& id, const std::vector<KeptInteraction>& kept);

// As many as there may be in the note of a cassette of so many bytes: one for each interaction.
[[nodiscard]] std::uint64_t most_kept(std::uint64_t committed);

}  // namespace replay
