// A Player's functions that hand a single event to the application.

#include <algorithm>
#include <cstring>
#include <utility>

#include "clock.h"
#include "event_traits.h"
#include "player.h"

namespace replay {

namespace {

constexpr const char* kOtherUpload = "the upload differs from every recording of this request";
constexpr const char* kOtherLongUpload =
    "the upload, which is compared byte for byte beyond 16 MiB, differs from every recording of this request";

}  // namespace

Sink::Answer Player::deliver(std::size_t at, const Event& event, char* bytes, Sink& sink) {
    switch (event.kind) {
        case EventKind::header:
        case EventKind::body:
            return deliver_received(event, bytes, sink);
        case EventKind::pull:
            return deliver_pull(at, sink);
        case EventKind::seek: {
            std::int64_t offset = 0;
            if (bytes != nullptr && event.size == sizeof offset) std::memcpy(&offset, bytes, sizeof offset);
            if (event.detail >> kSeekSourceShift == 0) recording_.rewind();
            return sink.seek(event.detail >> kSeekSourceShift, offset, event.detail & 3);
        }
        case EventKind::progress: {
            if (bytes != nullptr && event.size == sizeof progress_) std::memcpy(progress_, bytes, sizeof progress_);
            tell_own_amounts();
            return sink.progress(progress_);
        }
        case EventKind::debug:
            give_debug(event, bytes, sink);
            return Sink::Answer::taken;
        case EventKind::frame:
            frame_known_ = event.size == sizeof frame_;
            if (frame_known_) std::memcpy(&frame_, bytes, sizeof frame_);
            return Sink::Answer::taken;
        case EventKind::send:
            compare_early(event, {bytes, event.size});
            return Sink::Answer::taken;
        case EventKind::receive:  // in continuations only
            return Sink::Answer::taken;
        case EventKind::cookie:
            sink.cookie({bytes, event.size}, (event.detail & kCookieIsAged) != 0, unix_later(head().started_ns, event.time_ns));
            return Sink::Answer::taken;
        case EventKind::lock:
            sink.lock(event.detail, event.value);
            return Sink::Answer::taken;
        case EventKind::policy:
            sink.policy({bytes, event.size});
            return Sink::Answer::taken;
        case EventKind::info:
            return Sink::Answer::taken;
        case EventKind::callback:
            return sink.callback(event.detail, (event.flags & kEventAnswered) != 0 ? event.value : 0, bytes, event.size);
        case EventKind::paused:
            return deliver_offer(event, bytes, sink);
    }
    return Sink::Answer::taken;  // a kind that a newer version added and this one does not know
}

void Player::give_debug(const Event& event, char* bytes, Sink& sink) {
    if (event.size == 0 && event.value != 0)
        sink.debug_length(event.detail, event.value);
    else
        sink.debug(event.detail, bytes, event.size);
}

Sink::Answer Player::deliver_received(const Event& event, char* bytes, Sink& sink) {
    const bool is_body = event.kind == EventKind::body;
    std::size_t size = event.size;
    Sink::Answer answer = Sink::Answer::taken;
    if (std::uint64_t& ahead = ahead_[is_body]; ahead != 0) {
        const std::uint64_t taken = std::min<std::uint64_t>(ahead, size);
        ahead -= taken;
        bytes += taken;
        size -= taken;
    }
    if (size != 0 || event.size == 0) answer = is_body ? sink.body(bytes, size) : sink.header(bytes, size);
    if (answer == Sink::Answer::taken)
        body_bytes_ += is_body ? event.size : 0;
    else if (answer == Sink::Answer::paused)
        held_.assign(bytes, size);
    return answer;
}

Sink::Answer Player::deliver_held(const Event& event, Sink& sink) {
    held_event_ = kNone;
    std::string held = std::exchange(held_, {});  // from inside, others may be given and paused on
    const bool is_body = event.kind == EventKind::body;
    const Sink::Answer answer = is_body ? sink.body(held.data(), held.size()) : sink.header(held.data(), held.size());
    if (answer == Sink::Answer::taken && is_body) body_bytes_ += event.size;
    if (answer == Sink::Answer::paused) held_ = std::move(held);
    return answer;
}

// What the application paused on when it was recorded. If it does not now, it has these bytes already when they come.
Sink::Answer Player::deliver_offer(const Event& event, char* bytes, Sink& sink) {
    const EventKind kind = kind_paused_on(event);
    if (kind == EventKind::pull) return deliver_early_pull(event, sink);
    if (!is_received(kind)) return Sink::Answer::taken;
    std::uint64_t& ahead = ahead_[kind == EventKind::body];
    if (event.value <= ahead) return Sink::Answer::taken;
    const std::size_t size = event.value - ahead;
    const Sink::Answer answer = kind == EventKind::body ? sink.body(bytes + ahead, size) : sink.header(bytes + ahead, size);
    if (answer == Sink::Answer::taken) ahead = event.value;
    return answer;
}

Sink::Answer Player::deliver_early_pull(const Event& offer, Sink& sink) {
    std::string_view supplied;
    const Sink::Answer answer = sink.pull(offer.detail >> kPausedSourceShift, offer.value, supplied);
    if (answer != Sink::Answer::taken || supplied.empty()) return answer;
    const std::size_t at = next_of(EventKind::pull, next_pull_);
    if (at == events().size()) return answer;
    const StoredInteraction* const before = &stored();
    const std::optional<std::size_t> there = recording_.accept_early(at, supplied, next_);
    if (!there) miss_upload();
    if (there && &stored() != before) go_on_in_another(*there);
    return answer;
}

Sink::Answer Player::deliver_pull(std::size_t at, Sink& sink) {
    open_pull_ = kNone;
    if (!recording_.has_supplied(at)) {
        const StoredInteraction* const before = &stored();
        const Event& event = events()[at];
        std::string_view supplied;
        const Sink::Answer answer = sink.pull(event.detail, event.value, supplied);
        if (answer != Sink::Answer::taken || finished_) return answer;
        const std::optional<std::size_t> there = recording_.accept(at, supplied);
        if (!there) {
            miss_upload();
            return answer;
        }
        at = *there;
        if (&stored() != before) go_on_in_another(at + 1);
    }
    if (!recording_.pass(at))
        open_pull_ = at;
    else if (recording_.is_due(at))
        settle_upload();
    return Sink::Answer::taken;
}

// All of an upload has come that is not byte for byte a recording's.
void Player::settle_upload() {
    const StoredInteraction* const before = &stored();
    const std::optional<std::size_t> there = recording_.decide();
    if (!there) return miss_upload();
    if (&stored() != before) go_on_in_another(*there);
}

void Player::miss_upload() {
    mismatch_ = recording_.tell_miss();
    has_missed_ = !mismatch_.empty();
    if (mismatch_.empty()) miss(own_upload() == nullptr ? kOtherUpload : kOtherLongUpload);
}

// How far an upload has come that is longer or shorter than the recorded one.
void Player::tell_own_amounts() {
    const OwnUpload* const own = own_upload();
    if (own == nullptr) return;
    auto& [down_total, down, total, sent] = progress_;
    if (total > 0 && own->announced()) total = static_cast<std::int64_t>(*own->announced());
    const auto size = static_cast<std::int64_t>(own->sent());
    if (own->is_complete() ? sent > 0 : sent > size) sent = size;
}

// The upload turned out to be another recording's.
void Player::go_on_in_another(std::size_t event) {
    if (metadata_ != nullptr) left_behind_.push_back(std::move(metadata_));
    find_cut();
    next_pull_ = next_header_ = 0;
    stand_at(event);
    asked_.clear();
}

}  // namespace replay
