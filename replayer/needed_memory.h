#pragma once
// How long the memory of a session is needed (session_memory.h): as long as a part of it waits to be published. Whoever publishes it needs
// to know its secrets, for they may have been recognised only after they were recorded (clean_parts.h), and for which cassettes there may
// be parts (recorded_cassettes.h). So both outlive a session that was killed, or that could not publish.

#include "session_name.h"

namespace replay {

// Whether a cassette that the session's processes recorded for has a part of it left.
[[nodiscard]] bool is_memory_needed(const SessionName& session);

// The session has ended: removes its control block, and the rest unless it is needed. Mappings stay valid.
void remove_unneeded_memory(const SessionName& session);

// Removes all memory of this user's sessions whose root is dead, unless it is needed; but not that of `spared`, to which other processes
// may still belong.
void remove_memory_of_dead(const SessionName& spared);

}  // namespace replay
