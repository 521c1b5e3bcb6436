#include "timeline.h"

#include <algorithm>

namespace replay {

// What the recording's clock would show now. A virtual one stands still between deliveries.
std::uint64_t Timeline::now_recorded(std::uint64_t real_ns) const {
    if (clock_.is_virtual() || real_ns <= delivered_real_ns_) return delivered_ns_;
    return delivered_ns_ + clock_.recorded(real_ns - delivered_real_ns_);
}

std::uint64_t Timeline::added_at(const Player& player, std::uint64_t real_ns) {
    const std::uint64_t now = now_recorded(real_ns);
    if (!player.has_recording()) return now;
    const auto started = static_cast<std::uint64_t>(player.head().started_ns);
    if (player.head().session != session_) {
        session_ = player.head().session;
        start_ = started - now;
    }
    const std::uint64_t at = started - start_;
    // A difference below zero wraps round: it began before what the clock was set by.
    return at > delivered_ns_ && at < std::uint64_t{1} << 62 ? at : now;
}

void Timeline::add(Transfer& transfer) {
    const std::uint64_t real_ns = clock_.is_virtual() ? 0 : now_();
    if (delivered_real_ns_ == 0) delivered_real_ns_ = real_ns;  // the first one: time begins
    playing_.push_back({&transfer, added_at(transfer.player(), real_ns), real_ns, transfer.player().starts_idle()});
}

void Timeline::remove(const Transfer& transfer) {
    std::erase_if(playing_, [&transfer](const Playing& playing) { return playing.transfer == &transfer; });
}

std::uint64_t Timeline::real_due(const Playing& playing) const {
    return playing.added_real_ns + clock_.real(playing.transfer->player().next_time());
}

std::optional<std::uint64_t> Timeline::due_in() const {
    if (playing_.empty()) return std::nullopt;
    const auto can_go_on = [](const Playing& playing) { return !playing.transfer->player().is_blocked(); };
    const auto is_due_at_once = [&](const Playing& playing) { return (clock_.is_virtual() || playing.idle) && can_go_on(playing); };
    if (std::any_of(playing_.begin(), playing_.end(), is_due_at_once)) return 0;
    std::optional<std::uint64_t> soonest;
    const auto take = [&soonest](std::uint64_t due) { soonest = std::min(due, soonest.value_or(due)); };
    const std::uint64_t now = now_();
    if (const Playing* const next = clock_.is_virtual() ? nullptr : first(nullptr)) take(std::max(real_due(*next), now) - now);
    for (const Playing& playing : playing_)
        if (const auto patience = playing.transfer->player().patience(now)) take(*patience);
    return soonest;
}

// The transfer whose next batch was recorded first, among those in which that batch came in `call` (nullptr: in whichever
// call).
const Timeline::Playing* Timeline::first(const Player::Call* call) const {
    const Playing* earliest = nullptr;
    std::uint64_t when = 0;
    for (const Playing& playing : playing_) {
        const Player& player = playing.transfer->player();
        if (player.is_blocked() || (call != nullptr && player.next_call() != *call)) continue;
        const std::uint64_t due = playing.due_ns();
        if (earliest != nullptr && due >= when) continue;
        earliest = &playing;
        when = due;
    }
    return earliest;
}

void Timeline::move_clock_to(const Playing& playing) {
    const std::uint64_t when = playing.due_ns();
    if (when <= delivered_ns_) return;
    delivered_ns_ = when;
    if (!clock_.is_virtual()) delivered_real_ns_ = real_due(playing);
}

void Timeline::advance(const std::function<void(Transfer&)>& finished) {
    stand_still();
    const Playing* next = first(nullptr);
    if (next != nullptr && !clock_.is_virtual() && real_due(*next) > now_()) next = nullptr;
    // Whatever else is there came after it: in that call nothing was delivered to anybody.
    if (next != nullptr && next->idle) next = nullptr;
    if (next != nullptr) {
        const Player::Call call = next->transfer->player().next_call();
        do {
            move_clock_to(*next);
            deliver(*next->transfer, call, finished);
            next = first(&call);
        } while (next != nullptr);
    }
    for (Playing& playing : playing_) playing.idle = false;
    stand_still();
}

// The time limits of paused transfers count from the call in which they were paused: the next one may be when the first is over.
void Timeline::stand_still() {
    for (const Playing& playing : playing_)
        if (Player& player = playing.transfer->player(); player.is_blocked()) player.stand_still(now_());
}

// The events of one transfer in a call; its end comes in its own place among those of the others.
void Timeline::deliver(Transfer& transfer, const Player::Call& call, const std::function<void(Transfer&)>& finished) {
    Player::State state;
    do {
        state = transfer.step();
    } while (state == Player::State::playing && !transfer.player().is_at_end() && transfer.player().next_call() == call);
    if (state != Player::State::finished) return;
    remove(transfer);
    finished(transfer);
}

}  // namespace replay
