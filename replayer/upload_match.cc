#include "upload_match.h"

namespace replay {

namespace {

bool counts(const Event& event) {
    return event.kind == EventKind::header || event.kind == EventKind::body || event.kind == EventKind::seek;
}

// The bytes of an event that is no pull.
std::string_view bytes_of(StoredInteraction& recording, const Event& event) {
    return {recording.take(stream_of(event.kind), event.size), event.size};
}

// The next event before `end` that counts, passing over others; nullptr if there is none.
const Event* next_counting(StoredInteraction& recording, std::size_t& at, std::size_t end) {
    for (; at < end; ++at) {
        const Event& event = recording.events()[at];
        if (counts(event)) return &recording.events()[at++];
        if (event.kind != EventKind::pull && event.size > 0) static_cast<void>(bytes_of(recording, event));
    }
    return nullptr;
}

}  // namespace

bool takes(StoredInteraction& recording, const UploadPlace& place, std::uint64_t sent, std::string_view supplied) {
    const auto events = recording.events();
    const Event& asked = events[place.event];
    if (supplied.empty() || asked.size == 0) return supplied.empty() && asked.size == 0;
    std::uint64_t room = place.pulled;
    for (std::size_t i = place.event; i < events.size(); ++i) {
        const Event& event = events[i];
        if (event.kind != EventKind::pull) continue;
        if (event.size == 0 || event.detail != asked.detail) break;
        room += event.size;
    }
    if (sent > room || supplied.size() > room - sent) return false;
    return std::string_view(recording.take(Stream::request_body, supplied.size()), supplied.size()) == supplied;
}

std::optional<UploadPlace> same_place(StoredInteraction& other, StoredInteraction& played, const UploadPlace& place,
                                      std::string_view sent) {
    UploadPlace there;
    std::size_t here = 0;
    for (; there.event < other.events().size(); ++there.event) {
        const Event& event = other.events()[there.event];
        if (event.kind == EventKind::pull) {
            const bool passed = event.size == 0 ? there.ends < place.ends : there.pulled + event.size <= sent.size();
            if (!passed) break;
            there.pulled += event.size;
            if (event.size == 0) ++there.ends;
        } else if (counts(event)) {
            const Event* const ours = next_counting(played, here, place.event);
            if (ours == nullptr || ours->kind != event.kind || ours->detail != event.detail ||
                bytes_of(played, *ours) != bytes_of(other, event))
                return std::nullopt;
        } else if (event.size > 0) {
            static_cast<void>(bytes_of(other, event));
        }
    }
    if (there.event == other.events().size() || there.ends != place.ends ||
        other.events()[there.event].detail != played.events()[place.event].detail)
        return std::nullopt;
    if (next_counting(played, here, place.event) != nullptr) return std::nullopt;
    if (other.head().streams[static_cast<std::size_t>(Stream::request_body)].length < sent.size()) return std::nullopt;
    if (std::string_view(other.take(Stream::request_body, sent.size()), sent.size()) != sent) return std::nullopt;
    return there;
}

}  // namespace replay
