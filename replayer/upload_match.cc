#include "upload_match.h"

#include <algorithm>

#include "last_upload.h"
#include "time_limits.h"

namespace replay {

namespace {

bool counts(const Event& event) {
    return event.kind == EventKind::header || event.kind == EventKind::body || event.kind == EventKind::seek;
}

// The bytes of an event that is no pull.
std::string_view bytes_of(StoredInteraction& recording, const Event& event) {
    return {recording.take(stream_of(event.kind), event.size), event.size};
}

// Passes over an event; what pulls supplied is compared elsewhere.
void skip(StoredInteraction& recording, const Event& event) {
    if (event.kind != EventKind::pull && event.size > 0) static_cast<void>(bytes_of(recording, event));
}

// The next event before `end` that counts, passing over others; nullptr if there is none.
const Event* next_counting(StoredInteraction& recording, std::size_t& at, std::size_t end) {
    for (; at < end; ++at) {
        const Event& event = recording.events()[at];
        if (counts(event)) return &recording.events()[at++];
        skip(recording, event);
    }
    return nullptr;
}

std::optional<std::int64_t> info_of(const StoredInteraction& recording, std::uint32_t number) {
    const std::vector<Info> infos = recording.metadata().infos;
    const auto found = std::find_if(infos.begin(), infos.end(), [number](const Info& info) { return info.number == number; });
    return found == infos.end() ? std::nullopt : std::optional(found->integer);
}

// Whether an upload that ended after so many bytes, and not because its source did, was to have more.
bool was_cut_short(const StoredInteraction& recording, std::uint64_t bytes) {
    const std::optional<std::int64_t> announced = info_of(recording, kInfoUploadLength);
    return announced && (*announced < 0 || static_cast<std::uint64_t>(*announced) > bytes);
}

// Of what was sent in the end.
std::uint64_t length_of_upload(const StoredInteraction& recording) {
    const std::uint64_t length = recording.head().streams[static_cast<std::size_t>(Stream::request_body)].length;
    return length - std::min(start_of_last_upload(recording.events()), length);
}

// Whether the application received the same by both.
bool are_same(StoredInteraction& one, const Event& of_one, StoredInteraction& other, const Event& of_other) {
    return of_one.kind == of_other.kind && of_one.detail == of_other.detail && bytes_of(one, of_one) == bytes_of(other, of_other);
}

// What is alike in recordings that have the same course.
struct Passed {
    std::size_t received = 0;  // events that count
    std::size_t ends = 0;
    std::uint64_t pulled = 0;  // bytes

    void add(const Event& event) {
        if (counts(event)) ++received;
        if (event.kind != EventKind::pull) return;
        pulled += event.size;
        if (event.size == 0) ++ends;
    }
    [[nodiscard]] bool is_any() const { return received > 0 || ends > 0 || pulled > 0; }
    // Takes an event of the other recording away; false where it is not among these any more.
    bool take(const Event& event) {
        if (counts(event)) return received > 0 && received-- > 0;
        if (event.kind != EventKind::pull) return true;
        if (event.size == 0) return ends > 0 && ends-- > 0;
        if (event.size > pulled) return false;
        pulled -= event.size;
        return true;
    }
};

}  // namespace

bool takes(StoredInteraction& recording, const UploadPlace& place, std::uint64_t sent, std::string_view supplied) {
    const auto events = recording.events();
    const Event& asked = events[place.event];
    if (supplied.empty() || asked.size == 0) return supplied.empty() && asked.size == 0;
    const std::uint64_t wanted = sent + supplied.size();
    std::uint64_t room = place.pulled;
    std::size_t at = place.event;
    bool goes_on = true;  // with more of the same source
    for (; at < events.size() && goes_on && room < wanted; ++at) {
        const Event& event = events[at];
        if (event.kind != EventKind::pull) continue;
        goes_on = event.size != 0 && event.detail == asked.detail;
        if (goes_on) room += event.size;
    }
    if (sent > room || (room < wanted && !(goes_on && was_cut_short(recording, room)))) return false;
    const std::string_view known = supplied.substr(0, std::min<std::uint64_t>(room, wanted) - sent);
    return std::string_view(recording.take(Stream::request_body, known.size()), known.size()) == known;
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
            if (ours == nullptr || !are_same(played, *ours, other, event)) return std::nullopt;
        } else {
            skip(other, event);
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

std::optional<UploadPlace> place_beside(StoredInteraction& other, const StoredInteraction& played, std::size_t next) {
    const auto passed = played.events().first(next);
    Passed left;
    for (const Event& event : passed) left.add(event);
    const auto events = other.events();
    UploadPlace there;
    const auto pass = [&] {
        const Event& event = events[there.event++];
        skip(other, event);
        if (event.kind != EventKind::pull) return;
        there.pulled += event.size;
        if (event.size == 0) ++there.ends;
    };
    while (left.is_any() && there.event < events.size() && left.take(events[there.event])) pass();
    if (left.received > 0 || left.ends > 0) return std::nullopt;
    // And what else happened since, as far as it is alike: what a pause offered is not to be offered again.
    const auto is_passed = [](const Event& event) { return counts(event) || event.kind == EventKind::pull; };
    const auto last = std::find_if(passed.rbegin(), passed.rend(), is_passed);
    for (auto event = last.base(); event != passed.end(); ++event) {
        if (there.event == events.size() || events[there.event].kind != event->kind) break;
        pass();
    }
    return there;
}

std::size_t last_pull_in(std::span<const Event> events) {
    const auto last = std::find_if(events.rbegin(), events.rend(), [](const Event& event) { return event.kind == EventKind::pull; });
    return last == events.rend() ? events.size() : static_cast<std::size_t>(last.base() - events.begin()) - 1;
}

bool ends_by_length(const StoredInteraction& recording) {
    const auto events = recording.events();
    const std::size_t last = last_pull_in(events);
    if (last == events.size() || events[last].size == 0) return false;
    return !was_cut_short(recording, length_of_upload(recording));
}

bool was_chunked(const StoredInteraction& recording) {
    return info_of(recording, kInfoUploaded).value_or(0) > static_cast<std::int64_t>(length_of_upload(recording));
}

std::optional<std::size_t> place_behind_upload(StoredInteraction& other, StoredInteraction& played) {
    const std::size_t at = last_pull_in(played.events());
    const std::size_t end = last_pull_in(other.events());
    if (end == other.events().size()) return std::nullopt;
    std::size_t here = 0;
    std::size_t there = 0;
    for (;;) {
        const Event* const ours = next_counting(played, here, at);
        const Event* const theirs = next_counting(other, there, end);
        if (ours == nullptr && theirs == nullptr) return end + 1;
        if (ours == nullptr || theirs == nullptr || !are_same(played, *ours, other, *theirs)) return std::nullopt;
    }
}

}  // namespace replay
