#pragma once
// The request that a server made up for a stream that it pushes (HTTP/2), as the request of a transfer.

#include <span>
#include <string_view>

#include "interaction.h"

namespace replay {

// From its header lines as libcurl has them, "name:value", pseudo headers among them. It differs from the same request as an application
// would make it, so that neither is answered with the other's recording.
[[nodiscard]] Request pushed_request(std::span<const std::string_view> lines);

}  // namespace replay
