#pragma once
// Texts that are packed by gzip, and are to stay so in as many bytes.

#include <functional>
#include <span>
#include <string_view>

namespace replay {

[[nodiscard]] bool is_gzip(std::string_view bytes);

// Gives what is packed in `gzip` to `edit`, which may alter its bytes, and packs it again. It is the same number of bytes afterwards: what
// is left over is filled up with a comment in gzip's header, and where there is too little room for all of the altered text, its end
// becomes a run of X. False where it is no sound gzip, or of more than 16 MiB.
bool edit_gzip(std::span<char> gzip, const std::function<void(std::span<char>)>& edit);

}  // namespace replay
