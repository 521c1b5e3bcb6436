#pragma once
// Played transfers side by side: a discrete-event simulation on a virtual clock.
//
// Events of all transfers are merged in the order of their recorded times, counted from when each was added, and the clock
// jumps from one to the next: nothing ever waits. One call of the application delivers one recorded batch: what one call
// delivered when it was recorded, of however many transfers, never all that is due.
//
// Used by one thread at a time, like the multi handle it belongs to.

#include <cstdint>
#include <functional>
#include <vector>

#include "player.h"

namespace replay {

class Timeline {
public:
    // A played transfer, as its owner drives it.
    class Transfer {
    public:
        virtual Player& player() = 0;
        // Delivers the next event to the application, or finishes.
        virtual Player::State step() = 0;

    protected:
        ~Transfer() = default;
    };

    // A transfer that has been started and not yet stepped. Transfers recorded in one session keep the distances in time that they
    // had then, as far as the clock has not gone past.
    void add(Transfer& transfer);
    void remove(const Transfer& transfer);

    // Whether a call would, sooner or later, deliver something without the application unpausing anything.
    [[nodiscard]] bool is_due() const;
    [[nodiscard]] std::size_t size() const { return playing_.size(); }

    // One call of the application: delivers the next batch. Transfers that finish leave the timeline and are handed to
    // `finished`, in the order in which they did. Runs callbacks of the application.
    void advance(const std::function<void(Transfer&)>& finished);

private:
    struct Playing {
        Transfer* transfer;
        std::uint64_t added_ns;
        bool idle;  // the next call delivers nothing of it yet
    };

    [[nodiscard]] std::uint64_t added_at(const Player& player);
    Transfer* next(const Player::Call* call);
    void deliver(Transfer& transfer, const Player::Call& call, const std::function<void(Transfer&)>& finished);

    std::vector<Playing> playing_;
    std::uint64_t now_ns_ = 0;
    std::uint64_t session_ = 0;  // whose recorded times the clock goes by, and
    std::uint64_t start_ = 0;    // what stood on the Unix clock at this one's 0
};

}  // namespace replay
