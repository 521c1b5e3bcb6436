#include "player.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "outcome.h"
#include "report.h"

namespace replay {

namespace {

constexpr int kDebugText = 0;  // CURLINFO_TEXT

constexpr unsigned bit(Stream stream) { return 1u << static_cast<unsigned>(stream); }

constexpr const char* kOtherUpload = "the upload differs from every recording of this request; record it again";

// Which kind of event the application paused on, and what it was asked for or offered.
EventKind kind_paused_on(const Event& event) { return static_cast<EventKind>(event.detail & ((1u << kPausedSourceShift) - 1)); }

bool is_pull(const Event& event) {
    return event.kind == EventKind::pull || (event.kind == EventKind::paused && kind_paused_on(event) == EventKind::pull);
}

// The stream whose bytes the application is handed with an event, and may look at until its callback returns; none for one that
// hands it values.
unsigned bits_handed(const Event& event) {
    switch (event.kind) {
        case EventKind::header:
        case EventKind::body:
        case EventKind::debug:
        case EventKind::callback:
            return bit(stream_of(event.kind));
        case EventKind::paused:
            return bit(stream_of(kind_paused_on(event)));
        default:
            return 0;
    }
}

bool is_received(EventKind kind) { return kind == EventKind::header || kind == EventKind::body; }

bool is_receipt(const Event& event) {
    return is_received(event.kind) || (event.kind == EventKind::paused && is_received(kind_paused_on(event)));
}

}  // namespace

void Player::start(std::vector<Candidate> candidates) {
    next_ = place_ = 0;
    limits_ = {};
    cut_.reset();
    asked_.clear();
    held_event_ = open_pull_ = kNone;
    ahead_[0] = ahead_[1] = noted_ahead_ = 0;
    in_use_ = 0;
    mismatch_.clear();
    early_.clear();
    untold_miss_ = frame_known_ = begun_ = false;
    pause(false, false);
    finished_ = true;  // until there is something to play
    result_ = refusal_ = 0;
    error_.clear();
    headers_.clear();
    header_noted_ = false;
    body_bytes_ = 0;
    std::fill(std::begin(progress_), std::end(progress_), 0);
    metadata_.reset();
    left_behind_.clear();
    recording_.open(std::move(candidates));
    if (has_recording()) stand_at(0);
    finished_ = false;
}

void Player::limit(const Limits& limits) {
    limits_ = limits;
    if (has_recording()) find_cut();
}

void Player::find_cut() {
    cut_.reset();
    if (limits_.can_matter(head().duration_ns)) cut_ = cut_by(limits_, head().duration_ns, stored().events(), metadata());
}

std::optional<std::uint64_t> Player::cut_at() const {
    if (!cut_ || next_ < cut_->event) return std::nullopt;
    return cut_->time_ns;
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

// The application refused an event. Where it did so when recorded too, the rest follows: libcurl's own lines about it, and the recorded
// end.
Player::State Player::fail(const Event& event, Sink& sink) {
    refusal_ = sink.failure();
    const bool as_recorded = head().result == sink.failure();
    const bool answered = (event.flags & kEventAnswered) != 0;
    if (answered && (as_recorded || event.kind == EventKind::pull || event.value == sink.failure_answer())) return State::playing;
    return finish(sink.failure(), as_recorded ? metadata().error : sink.failure_text());
}

// libcurl tells a verbose application as well.
Player::State Player::end_cut(Sink& sink) {
    std::string line = cut_->error + "\n";
    sink.debug(kDebugText, line.data(), line.size());
    return finish(kResultTimedOut, cut_->error);
}

Player::State Player::end(Sink& sink) {
    if (!has_recording()) return finish(result_, error_);
    if (cut_) return end_cut(sink);
    if (head().flags & kInteractionBrokenOff) {
        const Candidate& played = recording_.candidate();
        const std::string text = "recording " + std::to_string(played.number) + " in " + played.cassette->path() +
                                 " was broken off here by the application that recorded it; record it again to read further";
        report(text);
        return finish(kResultPartial, text);
    }
    const bool has_text = head().result != 0 || (head().flags & kInteractionComplained) != 0;
    return finish(head().result, has_text ? metadata().error : std::string{});
}

void Player::break_off(Sink& sink) {
    if (finished_ || !has_recording() || (head().flags & kInteractionBrokenOff) == 0) return;
    const auto events = this->events();
    const auto told_then = [&](const Event& event) { return event.kind == EventKind::debug && event.call == head().end_call; };
    while (!finished_ && next_index() < events.size() && told_then(events[next_index()])) step(sink);
}

std::size_t Player::next_index() const {
    if (held_event_ != kNone && (open_pull_ == kNone || !receiving_paused_)) return held_event_;
    return open_pull_ != kNone ? open_pull_ : next_;
}

std::uint64_t Player::next_time() const {
    if (!has_recording()) return 0;
    const std::size_t at = next_index();
    if (at < events().size()) return events()[at].time_ns;
    return cut_ ? cut_->time_ns : head().duration_ns;
}

Player::Call Player::next_call() const {
    if (!has_recording()) return {};
    const std::size_t at = next_index();
    if (at < events().size()) return {head().session, events()[at].call};
    if (cut_) return {reinterpret_cast<std::uintptr_t>(this), 0};  // one of its own
    return {head().session, head().end_call};
}

bool Player::starts_idle() const { return has_recording() && place_ == 0 && next_call().number - head().begin_call > 1; }

// Released and acquired, so that a thread that only lifts a pause has done with this object before the other one goes on.
void Player::pause(bool receiving, bool sending) {
    sending_paused_.store(sending, std::memory_order_release);
    receiving_paused_.store(receiving, std::memory_order_release);
}

bool Player::is_blocked() const {
    if (finished_ || !has_recording() || !mismatch_.empty()) return false;
    const bool is_receiving_paused = receiving_paused_.load(std::memory_order_acquire);
    const bool is_sending_paused = sending_paused_.load(std::memory_order_acquire);
    const std::size_t at = next_index();
    // Broken off while it was paused: there would be more, but only once that is lifted.
    if (at >= events().size()) return (head().flags & kInteractionBrokenOff) != 0 && (is_receiving_paused || is_sending_paused);
    const Event& event = events()[at];
    if ((event.flags & kEventDespitePause) != 0 && at == next_) return false;
    if (is_receipt(event)) return is_receiving_paused;
    if ((event.flags & kEventInCall) != 0) return awaits_send();
    return is_pull(event) && is_sending_paused;
}

// The bytes of an event; finishes the transfer and returns false where the cassette cannot give them. Nothing of the application's
// runs in here: what its callbacks throw must not be caught.
bool Player::take(const Event& event, char*& bytes) {
    try {
        if (is_pull(event)) return true;
        if (event.kind == EventKind::paused)
            bytes = stored().offer(stream_of(kind_paused_on(event)), event.value);
        else
            bytes = stored().take(stream_of(event.kind), event.size);
        return true;
    } catch (const CassetteError& error) {
        report(error.what());
        finish(kResultUnreadable, error.what());
        return false;
    }
}

Player::State Player::step(Sink& sink) {
    if (finished_) return State::finished;
    begin();
    if (is_blocked()) return State::blocked;
    if (!mismatch_.empty()) return finish(kResultMiss, mismatch_);
    if (is_at_end()) return end(sink);

    const std::size_t at = next_index();
    const Event event = events()[at];
    refusal_ = 0;
    if (at == held_event_) return settle(at, event, deliver_held(event, sink), sink);
    if (at == open_pull_) return settle(at, event, deliver_pull(at, sink), sink);
    stand_at(at + 1);  // before the application gets it: its callback may ask, and call for more
    char* bytes = nullptr;
    if (!take(event, bytes)) return State::finished;
    note_headers(event, {bytes, bytes == nullptr ? 0 : event.size});
    const unsigned in_use = std::exchange(in_use_, in_use_ | bits_handed(event));
    const Sink::Answer answer = deliver(at, event, bytes, sink);
    in_use_ = in_use;
    return settle(at, event, answer, sink);
}

Player::State Player::settle(std::size_t at, const Event& event, Sink::Answer answer, Sink& sink) {
    if (finished_) return State::finished;  // the callback called for more, and that could not be read
    if (!mismatch_.empty()) return finish(kResultMiss, mismatch_);
    if (answer == Sink::Answer::failed) return fail(event, sink);
    if (answer == Sink::Answer::taken) return State::playing;
    if (is_pull(event))
        sending_paused_ = true;
    else
        receiving_paused_ = true;
    if (event.kind == EventKind::paused) return State::playing;  // as it did when recorded
    (event.kind == EventKind::pull ? open_pull_ : held_event_) = at;
    return State::blocked;
}

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
            return sink.seek(event.detail >> kSeekSourceShift, offset, event.detail & 3);
        }
        case EventKind::progress: {
            if (bytes != nullptr && event.size == sizeof progress_) std::memcpy(progress_, bytes, sizeof progress_);
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
            sink.cookie({bytes, event.size}, (event.detail & kCookieIsAged) != 0,
                        head().started_ns + static_cast<std::int64_t>(event.time_ns));
            return Sink::Answer::taken;
        case EventKind::lock:
            sink.lock(event.detail, event.value);
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
    const std::uint64_t taken = std::min<std::uint64_t>(ahead_[is_body], event.size);
    ahead_[is_body] -= taken;
    const std::size_t size = event.size - taken;
    const Sink::Answer answer = taken > 0 && size == 0 ? Sink::Answer::taken
                                : is_body              ? sink.body(bytes + taken, size)
                                                       : sink.header(bytes + taken, size);
    if (answer == Sink::Answer::paused) held_.assign(bytes + taken, size);
    if (answer == Sink::Answer::taken && is_body) body_bytes_ += event.size;
    return answer;
}

Sink::Answer Player::deliver_held(const Event& event, Sink& sink) {
    held_event_ = kNone;
    const bool is_body = event.kind == EventKind::body;
    const Sink::Answer answer = is_body ? sink.body(held_.data(), held_.size()) : sink.header(held_.data(), held_.size());
    if (answer == Sink::Answer::taken && is_body) body_bytes_ += event.size;
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
    const auto events = this->events();
    std::size_t at = next_;
    while (at < events.size() && events[at].kind != EventKind::pull) ++at;
    if (at == events.size()) return answer;
    const StoredInteraction* const before = &stored();
    const std::optional<std::size_t> there = recording_.accept(at, supplied);
    if (!there) mismatch_ = kOtherUpload;
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
            mismatch_ = kOtherUpload;
            return answer;
        }
        at = *there;
        if (&stored() != before) go_on_in_another(at + 1);
    }
    if (!recording_.pass(at)) open_pull_ = at;
    return Sink::Answer::taken;
}

// The upload turned out to be another recording's.
void Player::go_on_in_another(std::size_t event) {
    if (metadata_ != nullptr) left_behind_.push_back(std::move(metadata_));
    find_cut();
    stand_at(event);
    asked_.clear();
}

// The next event is this one, or the first behind it that happened to the application: what it asked is only answered.
void Player::stand_at(std::size_t event) {
    const auto events = this->events();
    place_ = next_ = event;
    while (next_ < events.size() && is_question(events[next_])) ++next_;
}

// Whether an event waits for a pause to be lifted, and is then given from inside that call.
bool Player::is_held(std::size_t at, std::uint32_t call) const {
    if (at == held_event_) return true;
    const auto events = this->events();
    if (at != next_ || at >= events.size() || (events[at].flags & kEventInPause) == 0 || events[at].call != call) return false;
    return (in_use_ & bits_handed(events[at])) == 0;
}

// What libcurl delivered when the application lifted this pause may stand behind reports of progress that only filled the time.
void Player::skip_to_held() {
    const auto events = this->events();
    std::size_t at = next_;
    const auto is_filler = [](const Event& event) {
        return is_question(event) || (event.kind == EventKind::progress && (event.flags & (kEventAnswered | kEventInPause)) == 0);
    };
    while (at < events.size() && is_filler(events[at])) ++at;
    if (at == events.size() || (events[at].flags & kEventInPause) == 0 || (in_use_ & bit(Stream::trace)) != 0) return;
    char* ignored = nullptr;
    for (std::size_t i = next_; i < at; ++i)
        if (!take(events[i], ignored)) return;
    stand_at(at);
}

int Player::give_held(Sink& sink) {
    if (finished_ || !has_recording()) return 0;
    if (held_event_ == kNone && open_pull_ == kNone) skip_to_held();
    const std::uint32_t call = next_ < events().size() ? events()[next_].call : 0;
    while (!finished_ && !is_blocked() && is_held(next_index(), call)) {
        step(sink);
        if (refusal_ != 0) return refusal_;
    }
    return 0;
}

const Metadata& Player::metadata() {
    if (metadata_ == nullptr) {
        metadata_ = std::make_unique<Metadata>();
        if (has_recording()) {
            try {
                *metadata_ = stored().metadata();
            } catch (const CassetteError& error) {
                report(error.what());
            }
        }
    }
    return *metadata_;
}

std::optional<AskedInfos::Answer> Player::asked(std::uint32_t number) {
    if (!has_recording()) return std::nullopt;
    return asked_.answer(number, events(), place_, metadata().asked);
}

// libcurl knows a header before it gives it to anyone. With CURLOPT_HEADER the line goes to the body first.
void Player::note_headers(const Event& event, std::string_view bytes) {
    if (event.kind == EventKind::header) {
        const std::size_t noted = std::min<std::uint64_t>(noted_ahead_, bytes.size());
        noted_ahead_ -= noted;
        if (!std::exchange(header_noted_, false) && noted < bytes.size()) headers_.add(bytes.substr(noted), event.detail);
        return;
    }
    if (event.kind == EventKind::paused && kind_paused_on(event) == EventKind::header && event.value > noted_ahead_) {
        headers_.add({bytes.data() + noted_ahead_, event.value - noted_ahead_}, detail_of_next_header());
        noted_ahead_ = event.value;
    }
    if (event.kind != EventKind::body) return;
    const auto events = this->events();
    if (next_ >= events.size() || events[next_].kind != EventKind::header || events[next_].size != event.size) return;
    headers_.add(bytes, events[next_].detail);
    header_noted_ = true;
}

std::uint16_t Player::detail_of_next_header() const {
    const auto events = stored().events().subspan(std::min(next_, stored().events().size()));
    const auto found = std::find_if(events.begin(), events.end(), [](const Event& event) { return event.kind == EventKind::header; });
    return found == events.end() ? std::uint16_t{0} : found->detail;
}

}  // namespace replay
