#pragma once
#include "config.h"

namespace replay {

// What replay.toml and the variables say, for a command that looks into cassettes. From then on what this process takes for a secret goes
// by it, too. Throws ConfigError.
[[nodiscard]] Config settings_in_force();

}  // namespace replay
