#pragma once
// Which of several recordings an upload belongs to that is pulled while the transfer is played.
//
// Recordings of requests that differ only in their uploads have the same course until the uploads differ. The bytes come in other
// portions in each run (a pipe, an event loop), so recordings are compared by the bytes, by who was asked for them, and by
// what the application received in between; traces and progress differ even between equal transfers and do not count.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "stored_interaction.h"

namespace replay {

// How far a recording has been played.
struct UploadPlace {
    std::size_t event = 0;     // index of the next event
    std::uint64_t pulled = 0;  // bytes that the pulls before it supplied when recorded
    std::size_t ends = 0;      // how many of those pulls supplied none: a source had come to its end
};

// Whether the recording was supplied with these bytes (none: the source's end) in its pull at `place` and those of the same
// source that follow it, after `sent` bytes in all. Takes them from its stream. Of an upload that was cut short, because the server
// refused it, say, nobody knows how it went on: more bytes than were recorded are then no difference.
[[nodiscard]] bool takes(StoredInteraction& recording, const UploadPlace& place, std::uint64_t sent, std::string_view supplied);

// The pull in `other` at which everything has happened that happened in `played` before its pull at `place`, `sent` included.
// Both are read from their beginning; `other` is left there.
[[nodiscard]] std::optional<UploadPlace> same_place(StoredInteraction& other, StoredInteraction& played, const UploadPlace& place,
                                                    std::string_view sent);

// The place in `other` at which everything has happened that happened in `played` before its event `next`, where both have the same
// course up to there. `other` is read from its beginning, and left there.
[[nodiscard]] std::optional<UploadPlace> place_beside(StoredInteraction& other, const StoredInteraction& played, std::size_t next);

// The index of the last pull; as many as there are events where there is none.
[[nodiscard]] std::size_t last_pull_in(std::span<const Event> events);

// Whether the last pull supplied the end of the upload without being asked for it, as where its length is known. Not where an upload was
// cut short.
[[nodiscard]] bool ends_by_length(const StoredInteraction& recording);

// Whether the upload was sent in chunks, around which libcurl counts some bytes more.
[[nodiscard]] bool was_chunked(const StoredInteraction& recording);

// The event behind the last pull in `other`, if up to there it had the same course as `played` up to its own last pull, uploads aside.
// Both are read from their beginning; `other` is left there.
[[nodiscard]] std::optional<std::size_t> place_behind_upload(StoredInteraction& other, StoredInteraction& played);

}  // namespace replay
