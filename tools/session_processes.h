#pragma once
// Who still takes part in a session.

#include <cstdint>
#include <optional>

#include "config.h"

namespace replay {

// A process of the session that runs: its root, or one that was started with its REPLAY_SESSION, as far as this user may see that.
[[nodiscard]] std::optional<std::int64_t> running_process(const SessionName& session);

}  // namespace replay
