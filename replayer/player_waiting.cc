// A Player's functions that tell when the next event comes, and for how long nothing does.

#include <algorithm>
#include <utility>

#include "event_traits.h"
#include "player.h"

namespace replay {

namespace {

// An application that gave up a transfer by a timer of its own has it go off about as late as when recorded. How much later at most, on
// a machine that has more to do.
constexpr std::uint64_t kLeewayNs = 10'000'000'000;

// The soonest of times some of which there may not be.
std::optional<std::uint64_t> soonest(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

// How long it is until `deadline`.
std::uint64_t left_until(std::uint64_t deadline, std::uint64_t now) { return deadline - std::min(now, deadline); }

}  // namespace

std::uint64_t Player::next_time() const {
    if (!has_recording()) return 0;
    const std::size_t at = next_index();
    if (at < events().size()) return events()[at].time_ns;
    return cut_ ? cut_->time_ns : head().duration_ns;
}

std::optional<std::uint64_t> Player::patience(std::uint64_t now_ns) const {
    if (!is_blocked()) return std::nullopt;
    return soonest(limit_left(now_ns), wait_left(now_ns));
}

std::optional<std::uint64_t> Player::limit_left(std::uint64_t now_ns) const {
    if (limits_.total_ms == 0) return std::nullopt;
    if (limit_ends_) return left_until(*limit_ends_, now_ns);
    const std::size_t at = next_index();
    const bool was_given = held_event_ == at || open_pull_ == at;  // and paused on
    const std::uint64_t passed = was_given ? events()[at].time_ns : at > 0 ? events()[at - 1].time_ns : 0;
    return left_until(limits_.total_ns(), passed);
}

// Where nothing but the application's breaking off is to come.
std::optional<std::uint64_t> Player::wait_left(std::uint64_t now_ns) const {
    if (receiving_paused_ || sending_paused_ || !awaits_breaking_off(next_index())) return std::nullopt;
    return waits_until_ ? left_until(*waits_until_, now_ns) : head().duration_ns + kLeewayNs;
}

void Player::stand_still(std::uint64_t now_ns) {
    if (!is_blocked()) return;
    const auto limit = limit_left(now_ns);
    const auto wait = wait_left(now_ns);
    if (limit && !limit_ends_) limit_ends_ = now_ns + *limit;
    if (wait && !waits_until_) waits_until_ = now_ns + *wait;
    if (wait == 0) has_waited_ = true;
    if (limit != 0) return;
    const std::size_t at = next_index();
    cut_ = cut_in_front_of(at, limits_.total_ns(), events(), metadata());
    held_event_ = open_pull_ = kNone;
    stand_at(at);
    pause(false, false);
}

// With the next event at this place.
bool Player::is_blocked_at(std::size_t at) const {
    if (finished_ || !has_recording() || !mismatch_.empty()) return false;
    const bool is_receiving_paused = receiving_paused_.load(std::memory_order_acquire);
    const bool is_sending_paused = sending_paused_.load(std::memory_order_acquire);
    const auto events = this->events();
    if (is_to_be_broken_off() && awaits_breaking_off(at)) return !has_waited_ || is_receiving_paused || is_sending_paused;
    if (at >= events.size()) return false;
    const Event& event = events[at];
    if ((event.flags & kEventDespitePause) != 0 && at == next_) return false;
    if (is_receipt(event)) return is_receiving_paused;
    if ((event.flags & kEventInCall) != 0) return awaits_send();
    return is_pull(event) && is_sending_paused;
}

}  // namespace replay
