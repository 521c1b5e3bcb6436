#include "stored_keys.h"

#include <algorithm>
#include <string>

#include "last_upload.h"

namespace replay {

namespace {

// Gives the next `left` bytes of the body to `use`, piece by piece.
template <class Use>
void for_each_piece(StoredInteraction& stored, std::uint64_t left, Use use) {
    while (left > 0) {
        const std::size_t piece = std::min<std::uint64_t>(left, StoredInteraction::kWindow);
        use(std::string_view(stored.take(Stream::request_body, piece), piece));
        left -= piece;
    }
}

RequestKeys keys_of_stored(StoredInteraction& stored, const Request& request, const Matching& matching) {
    const std::uint64_t length = stored.head().streams[static_cast<std::size_t>(Stream::request_body)].length;
    const std::uint64_t start = std::min(start_of_last_upload(stored.events()), length);
    if (length - start > kLongestCanonical) {
        RunningChecksum sum;
        for_each_piece(stored, length, [&](std::string_view piece) { sum.update(piece); });
        return keys_of_hashed(request, sum.wide(), matching);
    }
    for_each_piece(stored, start, [](std::string_view) {});
    std::string body;
    for_each_piece(stored, length - start, [&](std::string_view piece) { body.append(piece); });
    return keys_of(request, body, matching);
}

}  // namespace

bool StoredKeys::are_in(const InteractionHead& head) const {
    InteractionHead right = head;
    put_into(right);
    return right.exact_key == head.exact_key && right.canonical_key == head.canonical_key && right.bodiless_key == head.bodiless_key &&
           right.variant == head.variant;
}

void StoredKeys::put_into(InteractionHead& head) const {
    head.exact_key = keys.exact;
    head.canonical_key = keys.canonical;
    head.bodiless_key = keys.bodiless;
    head.variant = keys.variant;
}

StoredKeys stored_keys(StoredInteraction& stored, const Request& request, const Matching& matching) {
    RequestKeys keys = keys_of_stored(stored, request, matching);
    // It has none where its body was pulled, since nobody looks for that by its bytes, or where a secret was replaced (FORMAT.md, "Keys").
    if (stored.head().exact_key.empty()) keys.exact = {};
    return {keys};
}

}  // namespace replay
