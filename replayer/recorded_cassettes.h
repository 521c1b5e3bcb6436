#pragma once
// For which cassettes the processes of a session record: its root is to publish them (publisher.h).
//
// They are noted in the session's memory (session_memory.h), in a file of its own that each process adds to before it writes anything; as
// many as there are. It outlives a session that was killed, or that could not publish: see needed_memory.h.

#include <string>
#include <string_view>
#include <vector>

#include "session_name.h"

namespace replay {

inline constexpr std::string_view kRecordedSuffix = ".recorded";

// This process is about to record for this cassette, a resolved_path(). False where that cannot be noted: then nobody else will publish it.
[[nodiscard]] bool note_recorded(const SessionName& session, std::string_view cassette);

// All that were noted, each once, in that order.
[[nodiscard]] std::vector<std::string> recorded_cassettes(const SessionName& session);

// Forgets them.
void remove_recorded(const SessionName& session);

}  // namespace replay
