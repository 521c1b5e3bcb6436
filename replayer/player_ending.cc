// A Player's functions by which a transfer ends: as recorded, refused by the application, cut off by its time limit, or broken off.

#include <utility>

#include "event_traits.h"
#include "outcome.h"
#include "player.h"
#include "report.h"

namespace replay {

namespace {

constexpr int kDebugText = 0;  // CURLINFO_TEXT

// While an application ends a transfer that still runs, libcurl reports and closes, and neither delivers nor asks for anything.
bool can_be_told_at_the_end(EventKind kind) {
    return kind == EventKind::progress || kind == EventKind::debug || kind == EventKind::callback || kind == EventKind::lock;
}

}  // namespace

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
    if (refusal_ == kResultMiss) miss(sink.failure_text());
    if (!mismatch_.empty()) return finish(kResultMiss, mismatch_);
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
    if (is_to_be_broken_off()) {
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
    if (finished_ || !has_recording() || !is_to_be_broken_off()) return;
    is_broken_off_ = true;
    const auto is_next = [this] { return next_index() < events().size() && is_told_when_broken_off(events()[next_index()]); };
    if (held_event_ == kNone && open_pull_ == kNone) skip_fillers_to(&Player::is_told_when_broken_off);
    while (!finished_ && is_next() && step(sink) != State::blocked) {
    }
}

// Whether libcurl told it while the application broke off the recorded transfer.
bool Player::is_told_when_broken_off(const Event& event) const {
    return is_to_be_broken_off() && event.call == head().end_call && can_be_told_at_the_end(event.kind);
}

// With the next event at this place. What would have come next, nobody knows.
bool Player::awaits_breaking_off(std::size_t at) const {
    if (is_broken_off_ || cut_ || !is_to_be_broken_off()) return false;
    return at >= events().size() || is_told_when_broken_off(events()[at]);
}

}  // namespace replay
