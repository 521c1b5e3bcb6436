#include "player.h"

#include <cstring>
#include <utility>

#include "outcome.h"
#include "report.h"

namespace replay {

void Player::start(std::vector<Candidate> candidates) {
    candidates_ = std::move(candidates);
    current_ = 0;
    next_ = place_ = 0;
    asked_.clear();
    held_ = nullptr;
    sent_.clear();
    sent_bytes_ = pulled_ = ends_ = 0;
    mismatch_ = receiving_paused_ = sending_paused_ = false;
    finished_ = true;  // until there is something to play
    result_ = 0;
    error_.clear();
    headers_.clear();
    header_noted_ = false;
    body_bytes_ = 0;
    metadata_.reset();
    left_behind_.clear();
    if (!candidates_.empty()) {
        const Candidate& first = candidates_.front();
        try {
            stored_->open(first.cassette, first.offset, first.playable);
            stand_at(0);
        } catch (const CassetteError&) {
            candidates_.clear();
            throw;
        }
    }
    finished_ = false;
}

void Player::start_failing(int result, std::string error) {
    start({});
    result_ = result;
    error_ = std::move(error);
}

Player::State Player::finish(int result, std::string error) {
    finished_ = true;
    result_ = result;
    error_ = std::move(error);
    return State::finished;
}

// The application refused an event. Where it did so when recorded too, the outcome is the recorded one.
Player::State Player::fail(Sink& sink) {
    const bool as_recorded = head().result == sink.failure();
    return finish(sink.failure(), as_recorded ? metadata().error : sink.failure_text());
}

Player::State Player::end() {
    if (!has_recording()) return finish(result_, error_);
    if (head().flags & kInteractionBrokenOff) {
        const Candidate& played = candidates_[current_];
        const std::string text = "recording " + std::to_string(played.number) + " in " + played.cassette->path() +
                                 " was broken off here by the application that recorded it; record it again to read further";
        report(text);
        return finish(kResultPartial, text);
    }
    return finish(head().result, head().result == 0 ? std::string{} : metadata().error);
}

void Player::break_off(Sink& sink) {
    if (finished_ || !has_recording() || (head().flags & kInteractionBrokenOff) == 0) return;
    const auto events = stored_->events();
    const auto told_then = [&](const Event& event) { return event.kind == EventKind::debug && event.call == head().end_call; };
    while (next_ < events.size() && told_then(events[next_])) step(sink);
}

std::uint64_t Player::next_time() const {
    if (!has_recording()) return 0;
    const auto events = stored_->events();
    return next_ < events.size() ? events[next_].time_ns : head().duration_ns;
}

Player::Call Player::next_call() const {
    if (!has_recording()) return {};
    const auto events = stored_->events();
    return {head().session, next_ < events.size() ? events[next_].call : head().end_call};
}

bool Player::starts_idle() const { return has_recording() && place_ == 0 && next_call().number - head().begin_call > 1; }

void Player::pause(bool receiving, bool sending) {
    receiving_paused_ = receiving;
    sending_paused_ = sending;
}

bool Player::is_blocked() const {
    if (finished_ || !has_recording() || next_ >= stored_->events().size()) return false;
    switch (stored_->events()[next_].kind) {
        case EventKind::header:
        case EventKind::body:
            return receiving_paused_;
        case EventKind::pull:
            return sending_paused_;
        default:
            return false;
    }
}

char* Player::bytes_of(const Event& event) {
    if (held_ == nullptr) held_ = stored_->take(stream_of(event.kind), event.size);
    return held_;
}

Player::State Player::step(Sink& sink) {
    if (finished_) return State::finished;
    if (is_blocked()) return State::blocked;
    if (!has_recording() || next_ >= stored_->events().size()) return end();

    const Event event = stored_->events()[next_];
    const bool first_time = held_ == nullptr;
    char* bytes = nullptr;
    if (event.kind != EventKind::pull) {
        // Nothing of the application's runs in here: what its callbacks throw must not be caught.
        try {
            bytes = bytes_of(event);
        } catch (const CassetteError& error) {
            report(error.what());
            return finish(kResultUnreadable, error.what());
        }
    }
    if (first_time) note_headers(event, {bytes, bytes == nullptr ? 0 : event.size});
    // What the application asks for in the callback stands behind the event; but before one that was noted when it had been answered.
    if (event.kind != EventKind::pull && event.kind != EventKind::seek) place_ = next_ + 1;
    const Sink::Answer answer = deliver(event, bytes, sink);
    if (mismatch_) return finish(kResultMiss, "the upload differs from every recording of this request; record it again");
    if (answer == Sink::Answer::paused) {
        (event.kind == EventKind::pull ? sending_paused_ : receiving_paused_) = true;
        return State::blocked;
    }
    held_ = nullptr;
    // Where it refused when recorded too, the rest follows: libcurl's own lines about it, and the recorded end.
    const bool as_recorded = (event.flags & kEventAnswered) != 0 && head().result == sink.failure();
    if (answer == Sink::Answer::failed && !as_recorded) return fail(sink);
    advance();
    return State::playing;
}

Sink::Answer Player::deliver(const Event& event, char* bytes, Sink& sink) {
    switch (event.kind) {
        case EventKind::header:
            return sink.header(bytes, event.size);
        case EventKind::body: {
            const Sink::Answer answer = sink.body(bytes, event.size);
            if (answer == Sink::Answer::taken) body_bytes_ += event.size;
            return answer;
        }
        case EventKind::pull:
            return deliver_pull(event, sink);
        case EventKind::seek: {
            std::int64_t offset = 0;
            if (bytes != nullptr && event.size == sizeof offset) std::memcpy(&offset, bytes, sizeof offset);
            return sink.seek(event.detail >> kSeekSourceShift, offset, event.detail & 3);
        }
        case EventKind::progress: {
            std::int64_t amounts[4] = {};
            if (bytes != nullptr && event.size == sizeof amounts) std::memcpy(amounts, bytes, sizeof amounts);
            return sink.progress(amounts);
        }
        case EventKind::debug:
            if (event.size == 0 && event.value != 0)
                sink.debug_length(event.detail, event.value);
            else
                sink.debug(event.detail, bytes, event.size);
            return Sink::Answer::taken;
        case EventKind::info:
            return Sink::Answer::taken;
    }
    return Sink::Answer::taken;  // a kind that a newer version added and this one does not know
}

Sink::Answer Player::deliver_pull(const Event& event, Sink& sink) {
    // The application may have supplied in one portion what it supplied in several when recorded.
    if (event.size > 0 && sent_bytes_ >= pulled_ + event.size) return Sink::Answer::taken;
    std::string_view supplied;
    const Sink::Answer answer = sink.pull(event.detail, event.value, supplied);
    if (answer == Sink::Answer::taken) mismatch_ = !accept_pulled(supplied);
    return answer;
}

// Whether what was pulled is what some candidate's recording sent at this point; moves to that candidate.
bool Player::accept_pulled(std::string_view supplied) {
    const std::uint64_t before = std::exchange(sent_bytes_, sent_bytes_ + supplied.size());
    const UploadPlace place{next_, pulled_, ends_};
    try {
        if (takes(*stored_, place, before, supplied)) {
            if (current_ + 1 < candidates_.size()) sent_.append(supplied);
            return true;
        }
    } catch (const CassetteError& error) {
        report(error.what());
        return false;
    }
    const Candidate played = candidates_[current_];
    while (++current_ < candidates_.size()) {
        if (!move_to(candidates_[current_], played, place, supplied)) continue;
        sent_.append(supplied);
        return true;
    }
    return false;
}

// Goes on in another recording, if it had the same course as the one played so far and was then supplied with these bytes.
bool Player::move_to(const Candidate& candidate, const Candidate& played, const UploadPlace& place, std::string_view supplied) {
    try {
        StoredInteraction so_far;  // afresh: the application may have written into what it was given
        so_far.open(played.cassette, played.offset, played.playable);
        auto other = std::make_unique<StoredInteraction>();
        other->open(candidate.cassette, candidate.offset, candidate.playable);
        const std::optional<UploadPlace> there = same_place(*other, so_far, place, sent_);
        if (!there || !takes(*other, *there, sent_.size(), supplied)) return false;
        stored_ = std::move(other);
        next_ = place_ = there->event;
        while (place_ > 0 && is_question(stored_->events()[place_ - 1])) --place_;
        asked_.clear();
        pulled_ = there->pulled;
        if (metadata_ != nullptr) left_behind_.push_back(std::move(metadata_));
        return true;
    } catch (const CassetteError& error) {
        report(error.what());
        return false;
    }
}

// Goes on behind the event that was just delivered; but a source that has not supplied all that it did when recorded is asked again.
void Player::advance() {
    const Event& event = stored_->events()[next_];
    if (event.kind == EventKind::pull) {
        if (sent_bytes_ < pulled_ + event.size) return;
        pulled_ += event.size;
        if (event.size == 0) ++ends_;
    }
    stand_at(next_ + 1);
}

// The next event is this one, or the first behind it that happened to the application: what it asked is only answered.
void Player::stand_at(std::size_t event) {
    const auto events = stored_->events();
    place_ = next_ = event;
    while (next_ < events.size() && is_question(events[next_])) ++next_;
}

const Metadata& Player::metadata() {
    if (metadata_ == nullptr) {
        metadata_ = std::make_unique<Metadata>();
        if (has_recording()) {
            try {
                *metadata_ = stored_->metadata();
            } catch (const CassetteError& error) {
                report(error.what());
            }
        }
    }
    return *metadata_;
}

std::optional<AskedInfos::Answer> Player::asked(std::uint32_t number) {
    if (!has_recording()) return std::nullopt;
    return asked_.answer(number, stored_->events(), place_, metadata().asked);
}

// libcurl knows a header before it gives it to anyone. With CURLOPT_HEADER the line goes to the body first.
void Player::note_headers(const Event& event, std::string_view bytes) {
    if (event.kind == EventKind::header) {
        if (!std::exchange(header_noted_, false)) headers_.add(bytes);
        return;
    }
    if (event.kind != EventKind::body) return;
    const auto events = stored_->events();
    std::size_t following = next_ + 1;
    while (following < events.size() && is_question(events[following])) ++following;
    if (following >= events.size() || events[following].kind != EventKind::header || events[following].size != event.size) return;
    headers_.add(bytes);
    header_noted_ = true;
}

}  // namespace replay
