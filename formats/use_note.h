#pragma once
// Which interactions of a cassette the last strict session has played: DIR/.replay/NAME.used, by which `replay prune` goes.
//
// FORMAT.md ("The note of a strict session") specifies it. It is bound to one state of the cassette, and is written whole: when the session
// begins, to say that it has not ended, and when it ends.

#include <cstdint>
#include <optional>
#include <string>

#include "cassette_reader.h"

namespace replay {

struct UseNote {
    enum class Use : char { unused, used, repeated };  // repeated: played again when its request had no recordings left
    static constexpr std::int32_t kStatusUnknown = -1;

    CassetteId id{};              // the cassette's
    std::uint64_t committed = 0;  // FileHeader's, of the cassette
    std::int64_t session_pid = 0;
    std::uint64_t session_started_ns = 0;  // CLOCK_BOOTTIME
    bool has_ended = false;
    std::int32_t status = kStatusUnknown;  // the exit status of its command
    std::int64_t ended_ns = 0;             // Unix time; or when it began, where it has not ended
    std::string uses{};                    // a Use for each interaction; none where it has not ended

    [[nodiscard]] Use use_of(std::uint64_t number) const { return static_cast<Use>(uses[number - 1]); }  // from 1
    [[nodiscard]] std::uint64_t count(Use wanted) const;
    [[nodiscard]] bool is_of(const CassetteReader& cassette) const;
};

// `cassette`: a resolved_path(); `committed`: how far it is valid. Nothing where there is none. The note of another state, which has
// another `committed`, comes without its uses. Throws CassetteError where it is damaged, or not to be trusted (a symbolic
// link; a file of a user to whom neither it nor the cassette should belong).
[[nodiscard]] std::optional<UseNote> read_use_note(const std::string& cassette, std::uint64_t committed);

// Puts it in the place of the one that is there, whole and at once. Throws CassetteError where that cannot be done.
void write_use_note(const std::string& cassette, const UseNote& note);

void remove_use_note(const std::string& cassette);

}  // namespace replay
