#include "player.h"

#include <algorithm>
#include <utility>

#include "event_traits.h"
#include "outcome.h"
#include "report.h"

namespace replay {

void Player::start(std::vector<Candidate> candidates) {
    next_ = place_ = 0;
    limits_ = {};
    limit_ends_ = waits_until_ = std::nullopt;
    is_broken_off_ = has_waited_ = false;
    cut_.reset();
    asked_.clear();
    next_pull_ = next_header_ = 0;
    held_event_ = open_pull_ = kNone;
    ahead_[0] = ahead_[1] = noted_ahead_ = 0;
    in_use_ = 0;
    mismatch_.clear();
    early_.clear();
    has_missed_ = has_told_miss_ = frame_known_ = false;
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

std::size_t Player::next_index() const {
    if (held_event_ != kNone && (open_pull_ == kNone || !receiving_paused_)) return held_event_;
    return open_pull_ != kNone ? open_pull_ : next_;
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
        has_missed_ = true;
        finish(kResultUnreadable, error.what());
        return false;
    }
}

// From now on the application looks at bytes of these streams. Returns which they were before.
unsigned Player::use(unsigned streams) {
    stored().set_in_use(streams != 0);
    return std::exchange(in_use_, streams);
}

Player::State Player::step(Sink& sink) {
    if (finished_) return State::finished;
    const std::size_t at = next_index();
    if (is_blocked_at(at)) return State::blocked;
    if (!mismatch_.empty()) return finish(kResultMiss, mismatch_);
    if (!has_recording() || at >= events().size()) return end(sink);

    const Event event = events()[at];
    refusal_ = 0;
    if (at == held_event_) return settle(at, event, deliver_held(event, sink), sink);
    if (at == open_pull_) return settle(at, event, deliver_pull(at, sink), sink);
    if (event.kind == EventKind::header && ahead_[0] == 0 && noted_ahead_ == 0 && !header_noted_ && !sink.sees_headers())
        return pass_headers(at);
    stand_at(at + 1);  // before the application gets it: its callback may ask, and call for more
    char* bytes = nullptr;
    if (!take(event, bytes)) return State::finished;
    note_headers(event, {bytes, bytes == nullptr ? 0 : event.size});
    const unsigned in_use = use(in_use_ | bits_handed(event));
    // Most events are received, and most of the time of a short transfer goes by event.
    const Sink::Answer answer = is_received(event.kind) ? deliver_received(event, bytes, sink) : deliver(at, event, bytes, sink);
    use(in_use);
    const bool goes_on = answer == Sink::Answer::taken && !finished_ && mismatch_.empty();  // as a rule
    return goes_on ? State::playing : settle(at, event, answer, sink);
}

// Lines that the application does not look at: those that came in one call are taken note of in one go.
Player::State Player::pass_headers(std::size_t at) {
    const auto events = this->events();
    Event all = events[at];
    std::size_t end = at + 1;
    const auto goes_on = [&](const Event& next) {
        return next.kind == EventKind::header && next.call == all.call && next.flags == all.flags &&
               next.size < StoredInteraction::kWindow - std::min<std::size_t>(all.size, StoredInteraction::kWindow);
    };
    for (; end < events.size() && goes_on(events[end]); ++end) all.size += events[end].size;
    stand_at(end);
    char* lines = nullptr;
    if (!take(all, lines)) return State::finished;
    headers_.add({lines, all.size}, events.subspan(at, end - at));
    return State::playing;
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
    return (in_use_ & bits_taken(events[at])) == 0;
}

// An event that is to come in a call of the application's may stand behind reports of progress that only filled the time until then.
void Player::skip_fillers_to(bool (Player::*is_wanted)(const Event&) const) {
    const auto events = this->events();
    std::size_t at = next_;
    const auto is_filler = [](const Event& event) {
        return is_question(event) || (event.kind == EventKind::progress && (event.flags & (kEventAnswered | kEventInPause)) == 0);
    };
    while (at < events.size() && !(this->*is_wanted)(events[at]) && is_filler(events[at])) ++at;
    if (at == events.size() || !(this->*is_wanted)(events[at])) return;
    char* ignored = nullptr;
    for (std::size_t i = next_; i < at; ++i)
        if (!take(events[i], ignored)) return;
    stand_at(at);
}

bool Player::is_in_pause(const Event& event) const { return (event.flags & kEventInPause) != 0; }

// What libcurl delivered when the application lifted this pause.
void Player::skip_to_held() {
    if ((in_use_ & bit(Stream::trace)) != 0) return;
    skip_fillers_to(&Player::is_in_pause);
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

std::uint16_t Player::detail_of_next_header() {
    const std::size_t at = next_of(EventKind::header, next_header_);
    return at == events().size() ? std::uint16_t{0} : events()[at].detail;
}

// The first event of a kind that is still to come; the end where there is none. `known` is where it was the last time: each event is
// looked at once.
std::size_t Player::next_of(EventKind kind, std::size_t& known) const {
    const auto events = this->events();
    for (known = std::min(std::max(known, next_), events.size()); known < events.size() && events[known].kind != kind; ++known) {
    }
    return known;
}

}  // namespace replay
