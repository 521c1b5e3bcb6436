#include "own_upload.h"

#include <bit>

#include "canonical_body.h"

namespace replay {

namespace {

// A chunk's length in hexadecimal digits, and two line ends. The last chunk has no bytes.
std::uint64_t around_chunk(std::size_t size) {
    const auto digits = static_cast<std::uint64_t>(std::bit_width(size | 1) + 3) / 4;
    return digits + 4;
}

}  // namespace

void OwnUpload::add(std::string_view supplied) {
    has_ended_ = supplied.empty();
    size_ += supplied.size();
    if (is_chunked_) around_ += around_chunk(supplied.size());
    if (!is_kept_ || is_too_long_) return;
    is_too_long_ = size_ > kLongestCanonical;
    if (is_too_long_)
        bytes_ = {};
    else
        bytes_.append(supplied);
}

void OwnUpload::rewind() {
    has_ended_ = is_too_long_ = false;
    size_ = around_ = 0;
    bytes_.clear();
}

}  // namespace replay
