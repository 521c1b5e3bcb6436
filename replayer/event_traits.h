#pragma once
// What events are to the player beside their kind. FORMAT.md, "Events".

#include "layout.h"

namespace replay {

// Streams as a set.
[[nodiscard]] constexpr unsigned bit(Stream stream) { return 1u << static_cast<unsigned>(stream); }

// Which kind of event the application paused on, and what it was asked for or offered.
[[nodiscard]] inline EventKind kind_paused_on(const Event& event) {
    return static_cast<EventKind>(event.detail & ((1u << kPausedSourceShift) - 1));
}

[[nodiscard]] inline bool is_pull(const Event& event) {
    return event.kind == EventKind::pull || (event.kind == EventKind::paused && kind_paused_on(event) == EventKind::pull);
}

// The stream that it takes bytes from, or offers bytes of.
[[nodiscard]] inline unsigned bits_taken(const Event& event) {
    return bit(stream_of(event.kind == EventKind::paused ? kind_paused_on(event) : event.kind));
}

// The stream whose bytes the application is handed with an event, and may look at until its callback returns; none for one that
// hands it values.
[[nodiscard]] inline unsigned bits_handed(const Event& event) {
    switch (event.kind) {
        case EventKind::header:
        case EventKind::body:
        case EventKind::debug:
        case EventKind::callback:
        case EventKind::paused:
            return bits_taken(event);
        default:
            return 0;
    }
}

[[nodiscard]] inline bool is_received(EventKind kind) { return kind == EventKind::header || kind == EventKind::body; }

[[nodiscard]] inline bool is_receipt(const Event& event) {
    return is_received(event.kind) || (event.kind == EventKind::paused && is_received(kind_paused_on(event)));
}

}  // namespace replay
