#pragma once
// What a request that has no recording is told: which recording comes nearest, and in what it differs.

#include <string>
#include <string_view>

#include "cassette_reader.h"
#include "interaction.h"

namespace replay {

// The body of the request that has no recording.
struct AskedBody {
    bool pulled = false;       // a callback would supply it while the transfer runs
    std::string_view whole{};  // else, where it is not multipart
};

// "nearest is #3, GET http://host/b: another path", or "" for an empty or unreadable cassette. Looks at the first
// kNearestLimit records at most: what a miss costs must not depend on the cassette's size.
inline constexpr std::size_t kNearestLimit = 5000;
[[nodiscard]] std::string describe_nearest(const CassetteReader& cassette, const Request& request, const AskedBody& body);

}  // namespace replay
