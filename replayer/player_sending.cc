// What the application sends on the connection of a transfer that is being played.

#include <algorithm>
#include <utility>

#include "event_traits.h"
#include "outcome.h"
#include "player.h"
#include "report.h"

namespace replay {

bool Player::awaits_send() const {
    if (finished_ || !mismatch_.empty() || !has_recording() || next_index() != next_ || next_ >= events().size()) return false;
    // What was sent from inside a callback can only have come by now.
    const Event& event = events()[next_];
    return early_.empty() && (event.flags & (kEventInCall | kEventInCallback)) == kEventInCall;
}

CallOutcome Player::send(const Message& message, Sink& sink) {
    if (finished_ || !mismatch_.empty() || !has_recording()) return {kResultSendMiss};
    const auto events = this->events();
    const auto is_next = [&](EventKind kind) {
        return next_ < events.size() && events[next_].kind == kind && (events[next_].flags & kEventInCall) != 0;
    };
    // Not from a callback that is being given something from the trace, which the next bytes of the trace would overwrite.
    const bool in_order = early_.empty() && (in_use_ & bit(Stream::trace)) == 0;
    while (in_order && is_next(EventKind::debug)) {
        const Event& event = events[next_];
        stand_at(next_ + 1);
        char* bytes = nullptr;
        if (!take(event, bytes)) return {kResultSendMiss};
        const unsigned in_use = use(in_use_ | bit(Stream::trace));
        give_debug(event, bytes, sink);
        use(in_use);
    }
    if (in_order && is_next(EventKind::send)) {
        const Event& event = events[next_];
        stand_at(next_ + 1);
        return compare(event, message);
    }
    const auto left = std::count_if(events.begin() + static_cast<std::ptrdiff_t>(std::min(next_, events.size())), events.end(),
                                    [](const Event& event) { return event.kind == EventKind::send; });
    if (static_cast<std::size_t>(left) <= early_.size()) return miss("the application sends more than the recorded one did");
    early_.push_back({std::string(message.bytes), message});
    return {0, message.bytes.size()};
}

CallOutcome Player::compare(const Event& event, const Message& message) {
    try {
        const SentEvent recorded = sent_event(event, {stored().take(Stream::trace, event.size), event.size});
        if (const std::string other = difference(message, event, recorded); !other.empty())
            return miss("the application sends something else than the recorded one: " + other);
        return {event.detail, std::min<std::size_t>(recorded.call.accepted, message.bytes.size()), nullptr, std::string(recorded.error)};
    } catch (const CassetteError& error) {
        return miss(error.what());
    }
}

// The turn of something that has been sent already, or should have been.
void Player::compare_early(const Event& event, std::string_view bytes) {
    if (early_.empty()) return give_up_waiting();
    try {
        const SentEvent recorded = sent_event(event, bytes);
        if (event.detail == kResultAgain) return;  // this time it was taken at once
        Early& sent = early_.front();
        sent.message.bytes = sent.bytes;
        if (const std::string other = difference(sent.message, event, recorded); !other.empty()) {
            miss("the application sends something else than the recorded one: " + other);
            return;
        }
        sent.bytes.erase(0, recorded.kept.size());  // the recorded application had to send the rest once more
        if (sent.bytes.empty()) early_.erase(early_.begin());
    } catch (const CassetteError& error) {
        miss(error.what());
    }
}

void Player::give_up_waiting() { miss("the recorded application sent something here that this one does not"); }

bool Player::take_miss() { return has_missed_ && !std::exchange(has_told_miss_, true); }

CallOutcome Player::miss(const std::string& what) {
    const Candidate& played = recording_.candidate();
    mismatch_ = what + " (#" + std::to_string(played.number) + " in " + played.cassette->path() + "); record it again";
    has_missed_ = true;
    report(mismatch_);
    return {kResultSendMiss};
}

}  // namespace replay
