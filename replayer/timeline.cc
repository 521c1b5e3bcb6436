#include "timeline.h"

#include <algorithm>

namespace replay {

std::uint64_t Timeline::added_at(const Player& player) {
    if (!player.has_recording()) return now_ns_;
    const auto started = static_cast<std::uint64_t>(player.head().started_ns);
    if (player.head().session != session_) {
        session_ = player.head().session;
        start_ = started - now_ns_;
    }
    const std::uint64_t at = started - start_;
    // A difference below zero wraps round: it began before what the clock was set by.
    return at > now_ns_ && at < std::uint64_t{1} << 62 ? at : now_ns_;
}

void Timeline::add(Transfer& transfer) { playing_.push_back({&transfer, added_at(transfer.player()), transfer.player().starts_idle()}); }

void Timeline::remove(const Transfer& transfer) {
    std::erase_if(playing_, [&transfer](const Playing& playing) { return playing.transfer == &transfer; });
}

bool Timeline::is_due() const {
    return std::any_of(playing_.begin(), playing_.end(), [](const Playing& playing) { return !playing.transfer->player().is_blocked(); });
}

// The transfer whose next batch was recorded first, among those in which that batch came in `call` (nullptr: in whichever
// call). Its time becomes the clock's.
Timeline::Transfer* Timeline::next(const Player::Call* call) {
    const Playing* earliest = nullptr;
    std::uint64_t when = 0;
    for (const Playing& playing : playing_) {
        const Player& player = playing.transfer->player();
        if (playing.idle || player.is_blocked() || (call != nullptr && player.next_call() != *call)) continue;
        const std::uint64_t due = playing.added_ns + player.next_time();
        if (earliest != nullptr && due >= when) continue;
        earliest = &playing;
        when = due;
    }
    if (earliest == nullptr) return nullptr;
    now_ns_ = std::max(now_ns_, when);
    return earliest->transfer;
}

void Timeline::advance(const std::function<void(Transfer&)>& finished) {
    if (Transfer* transfer = next(nullptr)) {
        const Player::Call call = transfer->player().next_call();
        do {
            deliver(*transfer, call, finished);
            transfer = next(&call);
        } while (transfer != nullptr);
    }
    for (Playing& playing : playing_) playing.idle = false;
}

void Timeline::deliver(Transfer& transfer, const Player::Call& call, const std::function<void(Transfer&)>& finished) {
    Player::State state;
    do {
        state = transfer.step();
    } while (state == Player::State::playing && transfer.player().next_call() == call);
    if (state != Player::State::finished) return;
    remove(transfer);
    finished(transfer);
}

}  // namespace replay
