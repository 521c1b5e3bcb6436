#pragma once
// What a request that has no recording is told: which recording comes nearest, and in what it differs.

#include <string>

#include "cassette_reader.h"
#include "interaction.h"

namespace replay {

// "nearest is #3, GET http://host/b: another path", or "" for an empty or unreadable cassette. Looks at the first
// kNearestLimit interactions at most. `body` is the request's body where it is given whole.
inline constexpr std::size_t kNearestLimit = 5000;
[[nodiscard]] std::string describe_nearest(const CassetteReader& cassette, const Request& request, std::string_view body);

}  // namespace replay
