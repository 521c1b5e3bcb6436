#pragma once
// Undoes the Content-Encoding of a body that is held whole.

#include <cstddef>
#include <string>
#include <string_view>

#include "or_reason.h"

namespace replay {

inline constexpr std::size_t kMostCodings = 4;

// What `body` was before these codings, the value of a Content-Encoding field, were applied one after the other: gzip, x-gzip, deflate (by
// the book in zlib's format, or without it, as some send it), zstd, identity. An empty body is one that nobody coded.
//
// The reason for there being none is fit to stand behind "the body ": it "is coded as \"br\", which is not known", "is no sound gzip",
// "unpacks to more than 1000 bytes", …: at `most` bytes, of the result or anything on the way to it, unpacking ends. Besides these it takes
// up to 9 MB of memory.
[[nodiscard]] OrReason<std::string> undo_content_coding(std::string_view codings, std::string_view body, std::size_t most);

}  // namespace replay
