#pragma once
// Events of connections that the application uses by itself, and the records that hold them.

#include "connection_event.h"
#include "samples.h"

namespace replay::samples {

constexpr std::uint32_t kText = 1;  // CURLWS_TEXT

// Events that go into one continuation.
struct Piece {
    std::vector<Event> events;
    std::string bytes;

    Piece& add(EventKind kind, std::string_view more, std::uint16_t detail = 0, std::uint32_t value = 0, std::uint8_t flags = 0) {
        const auto size = static_cast<std::uint32_t>(more.size());
        events.push_back({kind, static_cast<std::uint8_t>(flags | kEventInCall), detail, size, 6'000'000, value, 0});
        bytes.append(more);
        return *this;
    }
    Piece& line(std::string_view text) { return add(EventKind::debug, text); }
    // What went out as a stream, of `offered` bytes (0: as many as were taken).
    Piece& sent(std::string_view taken, std::uint16_t result = 0, std::string_view error = "", std::uint64_t offered = 0) {
        const SendCall call{offered == 0 ? taken.size() : offered, taken.size(), taken.size(), 0, 0, 0};
        return add(EventKind::send, bytes_of(SentEvent{call, taken, error}), result);
    }
    Piece& sent_frame(std::string_view taken, std::uint32_t frame_flags = kText) {
        const SendCall call{taken.size(), taken.size(), taken.size(), 0, frame_flags, 0};
        return add(EventKind::send, bytes_of(SentEvent{call, taken, ""}), 0, 0, kEventMessage);
    }
    Piece& received(std::string_view taken, std::uint16_t result = 0, std::uint32_t repeats = 0) {
        return add(EventKind::receive, taken, result, repeats);
    }
    Piece& received_frame(std::string_view taken, std::int64_t offset = 0, std::int64_t left = 0) {
        const ReceivedEvent received{true, {0, kText, offset, left, taken.size()}, taken, ""};
        return add(EventKind::receive, bytes_of(received), 0, 0, kEventMessage | kEventFramed);
    }
};

// A transfer that left its connection to the application.
inline Interaction connected(std::string_view url = "http://example.org/") {
    Interaction made = get(url);
    made.head.flags = kInteractionConnected;
    made.events.clear();
    for (std::string& stream : made.streams) stream.clear();
    made.metadata.request.method = "CONNECT";
    made.metadata.request.options = {{"CONNECT_ONLY", "1"}};
    return made;
}

// Appends a transfer and what was said on its connection.
inline void append(const std::string& path, Interaction interaction, const std::vector<Piece>& pieces, bool closed = true) {
    CassetteWriter writer(path);
    const CassetteWriter::Appended appended = writer.append(interaction);
    for (const Piece& piece : pieces) writer.append(appended, piece.events, piece.bytes, false);
    if (closed) writer.append(appended, {}, {}, true);
}

// A WebSocket transfer whose frames came to the write callback, which answered. The times do not matter to most.
inline Interaction answered_frames() {
    Interaction made = get("ws://example.org/");
    const WsFrame frame{0, kText, 0, 0, 3};
    const WsFrame other{0, 8, 0, 0, 2};
    const auto raw_frame = [](const WsFrame& one) { return std::string_view(reinterpret_cast<const char*>(&one), sizeof one); };
    const std::string answer = bytes_of(SentEvent{{1, 1, 1, 0, kText, 0}, "2", ""});
    constexpr std::uint8_t kSent = kEventInCall | kEventInCallback | kEventMessage;
    made.events.clear();
    made.stream(Stream::response_body).clear();
    made.stream(Stream::response_head).clear();
    add_event(made, EventKind::header, "HTTP/1.1 101 Switching Protocols\r\n", 10);
    add_event(made, EventKind::frame, raw_frame(frame), 20);
    add_event(made, EventKind::body, "1+1", 20);
    add_event(made, EventKind::debug, "sending\n", 21, 1, 0, 0, kEventInCall | kEventInCallback);
    add_event(made, EventKind::send, answer, 22, 1, 0, 0, kSent);
    add_event(made, EventKind::frame, raw_frame(other), 30, 2);
    add_event(made, EventKind::body, "\x03\xe8", 30, 2);
    made.metadata.request.headers.clear();
    return made;
}

// The record of a continuation, byte by byte as FORMAT.md has it; `head` is taken as it is.
inline std::string record(const ContinuationHead& head, const Piece& piece) {
    std::string payload = raw(head);
    for (const Event& event : piece.events) payload += raw(event);
    payload += piece.bytes;
    const std::size_t checked = payload.size();
    return record(RecordType::continuation, 0, std::move(payload), checked);
}

inline std::string record(std::uint64_t interaction, const Piece& piece, bool last = false) {
    return record(ContinuationHead{interaction, static_cast<std::uint32_t>(piece.events.size()), last ? kContinuationLast : 0}, piece);
}

}  // namespace replay::samples
