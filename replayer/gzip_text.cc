#include "gzip_text.h"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <optional>
#include <string>

#include "content_coding.h"

namespace replay {

namespace {

constexpr std::size_t kLongest = 16 * 1024 * 1024;

// At most `most` bytes, with a comment of so many bytes in the header, if any. Nothing where it takes more.
std::optional<std::string> pack(std::string_view text, std::size_t most, std::optional<std::size_t> comment) {
    z_stream stream{};
    constexpr int kGzip = 16 + MAX_WBITS;
    constexpr int kMemory = 9;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    gz_header header{};
    std::string filling;
    if (comment) {
        filling.assign(*comment, 'X');
        header.comment = reinterpret_cast<Bytef*>(filling.data());
    }
    header.os = 3;  // Unix
    deflateSetHeader(&stream, &header);
    std::string out(most, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return is_whole ? std::optional(std::move(out)) : std::nullopt;
}

// Exactly that many bytes.
std::optional<std::string> pack_into(std::string_view text, std::size_t size) {
    std::optional<std::string> packed = pack(text, size, std::nullopt);
    if (!packed || packed->size() == size) return packed;
    return pack(text, size, size - packed->size() - 1);
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b\x08"); }

bool edit_gzip(std::span<char> gzip, const std::function<void(std::span<char>)>& edit) {
    const std::string_view bytes(gzip.data(), gzip.size());
    if (!is_gzip(bytes) || bytes.size() > kLongest) return false;
    const OrReason<std::string> before = undo_content_coding("gzip", bytes, kLongest);
    if (!before.value) return false;
    std::string text = *before.value;
    edit(text);
    if (text == *before.value) return true;
    std::optional<std::string> packed = pack_into(text, gzip.size());
    for (std::size_t kept = text.size() / 2; !packed; kept /= 2) {
        std::fill(text.begin() + static_cast<std::ptrdiff_t>(kept), text.end(), 'X');
        packed = pack_into(text, gzip.size());
        if (kept == 0) break;
    }
    // Of so few bytes that not even that fits, nothing can be kept.
    if (!packed) packed.emplace(gzip.size(), 'X');
    std::copy(packed->begin(), packed->end(), gzip.begin());
    return true;
}

}  // namespace replay
