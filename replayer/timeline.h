#pragma once
// Played transfers side by side: a discrete-event simulation.
//
// Events of all transfers are merged in the order of their recorded times, counted from when each began (that is when it is added
// here). On a virtual clock time jumps from one to the next: nothing ever waits. One call of the application delivers one recorded
// batch: what one call delivered when it was recorded, of however many transfers, never all that is due. On a real clock the batches
// come in the same order, each when the recorded time of its first event has passed since that event's transfer began.
//
// Used by one thread at a time, like the multi handle it belongs to.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "clock.h"
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

    // `now`: what a real clock goes by, in ns. On a virtual one only asked for how long the application has paused a transfer.
    explicit Timeline(Clock clock = {}, std::uint64_t (*now)() = monotonic_ns) : clock_(clock), now_(now) {}

    // A transfer that has been started and not yet stepped. Transfers recorded in one session keep the distances in time that they
    // had then, as far as time has not gone past.
    void add(Transfer& transfer);
    void remove(const Transfer& transfer);

    // In how many ns a call will deliver something (or do nothing, where the first call after adding did nothing when recorded): 0 if
    // now. Nothing where no call will before the application unpauses or adds something. A transfer that it does not unpause ends when
    // its time limit is over, on any clock.
    [[nodiscard]] std::optional<std::uint64_t> due_in() const;
    [[nodiscard]] bool is_due() const { return due_in() == 0; }
    [[nodiscard]] std::size_t size() const { return playing_.size(); }

    // One call of the application: delivers the next batch if its time has come. Transfers that finish leave the timeline and are
    // handed to `finished`, in the order in which they did. Runs callbacks of the application.
    void advance(const std::function<void(Transfer&)>& finished);

private:
    struct Playing {
        Transfer* transfer;
        std::uint64_t added_ns;       // on the recording's clock
        std::uint64_t added_real_ns;  // on the real one, if it is used
        bool idle;                    // the next call delivers nothing of it yet

        [[nodiscard]] std::uint64_t due_ns() const { return added_ns + transfer->player().next_time(); }
    };

    [[nodiscard]] std::uint64_t now_recorded(std::uint64_t real_ns) const;
    [[nodiscard]] std::uint64_t added_at(const Player& player, std::uint64_t real_ns);
    [[nodiscard]] const Playing* first(const Player::Call* call) const;
    [[nodiscard]] std::uint64_t real_due(const Playing& playing) const;
    void stand_still();
    void move_clock_to(const Playing& playing);
    void deliver(Transfer& transfer, const Player::Call& call, const std::function<void(Transfer&)>& finished);

    Clock clock_;
    std::uint64_t (*now_)();
    std::vector<Playing> playing_;
    std::uint64_t delivered_ns_ = 0;       // how far events have been delivered, on the recording's clock
    std::uint64_t delivered_real_ns_ = 0;  // when that was due on the real one
    std::uint64_t session_ = 0;            // whose recorded times the clock goes by, and
    std::uint64_t start_ = 0;              // what stood on the Unix clock at this one's 0
};

}  // namespace replay
