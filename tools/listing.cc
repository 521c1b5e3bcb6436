#include "listing.h"

#include <algorithm>

#include "stored_continuation.h"
#include "stored_interaction.h"

namespace replay {

namespace {

// What the application received on the connection that the transfer left to it.
void add_continuation(Listed& listed, const StoredContinuation& more) {
    for (const Event& event : more.events()) {
        listed.afterwards.until_ns = std::max(listed.afterwards.until_ns, event.time_ns);
        if (event.kind != EventKind::receive || event.detail != 0) continue;
        const std::uint32_t frame = event.flags & kEventFramed ? sizeof(WsFrame) : 0;
        if (event.size <= frame) continue;
        ++listed.chunks;
        listed.afterwards.bytes += event.size - frame;
    }
}

}  // namespace

std::uint64_t Listed::received_bytes() const {
    return place.head.streams[static_cast<std::size_t>(Stream::response_body)].length + afterwards.bytes;
}

std::uint64_t Listed::duration_ns() const { return std::max(place.head.duration_ns, afterwards.until_ns); }

bool Listed::broken_off() const { return (place.head.flags & kInteractionBrokenOff) != 0; }

std::string Listed::note() const {
    if (!damage.empty()) return "damaged";
    return broken_off() ? "broken off" : "";
}

std::vector<Listed> list(const CassetteReader& cassette) {
    const std::vector<CassetteReader::Place> places = cassette.scan();
    std::vector<Listed> all;
    all.reserve(places.size());
    StoredInteraction stored;
    for (const auto& place : places) {
        Listed& listed = all.emplace_back();
        listed.place = place;
        try {
            stored.open(cassette, place.offset);
            const auto events = stored.events();
            listed.chunks = static_cast<std::uint64_t>(
                std::count_if(events.begin(), events.end(), [](const Event& event) { return event.kind == EventKind::body; }));
            listed.metadata = stored.metadata();
            StoredContinuation more;
            for (const std::uint64_t offset : place.continuations) {
                more.open(cassette, offset);
                add_continuation(listed, more);
            }
        } catch (const CassetteError& error) {
            listed.damage = error.what();
        }
    }
    return all;
}

}  // namespace replay
