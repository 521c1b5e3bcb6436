#pragma once
// A multipart body (RFC 2046, section 5.1) that is given as bytes, as its parts: what it says whatever its boundary is.

#include <string_view>
#include <vector>

#include "interaction.h"
#include "or_reason.h"

namespace replay {

inline constexpr std::size_t kMostParts = 10'000;
inline constexpr std::size_t kLongestPartHead = 64 * 1024;  // bytes of the lines before a part's content

// The parts of a body with this Content-Type, in their order. Name and file name are those of Content-Disposition, which is one of the
// headers only where it says more than that; the content is whole in `data`. A part that is a multipart itself is its parts, and its type
// is without its boundary; four levels are taken apart, and what does not parse further down is content like any other. What stands before
// the first boundary and behind the last one is no part, and nobody reads it.
//
// Lines end as the first one does, in CR LF or LF. The reason for there being no parts is fit to stand behind "the body ": it "is not
// multipart", "has no boundary", "does not begin with its boundary", … Then it has to be compared byte for byte. Takes time and memory in
// proportion to the body.
[[nodiscard]] OrReason<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace replay
