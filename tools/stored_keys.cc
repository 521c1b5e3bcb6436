#include "stored_keys.h"

#include <algorithm>

namespace replay {

namespace {

// The variant is a hash of the headers as they were; secret ones count as one word, and only URLs lose something else.
bool is_masked(const std::string& header) { return header.find("*@") != std::string::npos; }

Hash128 hash_of_body(StoredInteraction& stored) {
    RunningChecksum sum;
    std::uint64_t left = stored.head().streams[static_cast<std::size_t>(Stream::request_body)].length;
    while (left > 0) {
        const std::size_t piece = std::min<std::uint64_t>(left, StoredInteraction::kWindow);
        sum.update({stored.take(Stream::request_body, piece), piece});
        left -= piece;
    }
    return sum.wide();
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
    if (!variant_is_lost) head.variant = keys.variant;
}

StoredKeys stored_keys(StoredInteraction& stored, const Request& request) {
    StoredKeys made{keys_of_hashed(request, hash_of_body(stored)), std::any_of(request.headers.begin(), request.headers.end(), is_masked)};
    // None where the body is pulled: nobody looks for it by its bytes (FORMAT.md, "Keys").
    if ((stored.head().flags & kInteractionPulledBody) != 0) made.keys.exact = {};
    return made;
}

}  // namespace replay
