#pragma once

#include <cstddef>
#include <string_view>

namespace replay {

// Where a long text may be cut so that what is behind can be read by itself: behind a line, else in front of a name in JSON, and where
// there is neither in its second half, at its end.
[[nodiscard]] std::size_t place_to_cut(std::string_view text);

}  // namespace replay
