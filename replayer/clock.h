#pragma once
// The clocks of the machine, and the one that recorded times pass by when they are played.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

// Nanoseconds of CLOCK_MONOTONIC, and of the Unix clock.
[[nodiscard]] std::uint64_t monotonic_ns();
[[nodiscard]] std::int64_t unix_ns();

// The second that time() shows, by which libcurl and applications reckon what expires. It shows a new one up to a tick after unix_ns.
[[nodiscard]] std::int64_t unix_seconds();

// What the Unix clock showed when the monotonic one showed `monotonic`, a moment just past. Two moments of a process have exactly the
// same distance on both, as long as the Unix clock is not set by a second or more: reading both one after the other would not give
// that, where a thread is made to wait in between. From any thread.
[[nodiscard]] std::int64_t unix_at(std::uint64_t monotonic);

// time_ns + by_ns, or the latest time there is: both may be a cassette's.
[[nodiscard]] std::int64_t unix_later(std::int64_t time_ns, std::uint64_t by_ns);

// Sleeps until CLOCK_MONOTONIC has come to `deadline_ns`, however many signals are handled meanwhile. Leaves errno alone.
void sleep_until(std::uint64_t deadline_ns);

class Clock {
public:
    // A virtual clock: nothing waits, time jumps from one event to the next.
    Clock() = default;

    // "virtual"; "real": events come at the times at which they came when recorded; or a factor from 0.001 to 1000 that these times are
    // multiplied by, a decimal with up to six places ("0.1": ten times as fast). Nothing for any other text.
    [[nodiscard]] static std::optional<Clock> named(std::string_view name);
    [[nodiscard]] std::string name() const;  // that `named` takes

    [[nodiscard]] bool is_virtual() const { return millionths_ == 0; }

    // How long it takes until what came `recorded_ns` after a beginning comes again, and the reverse. On a virtual clock: 0. Never
    // more than kForever, whatever a cassette claims.
    [[nodiscard]] std::uint64_t real(std::uint64_t recorded_ns) const;
    [[nodiscard]] std::uint64_t recorded(std::uint64_t real_ns) const;
    static constexpr std::uint64_t kForever = std::uint64_t{1} << 61;  // 73 years; two of them can be added

private:
    // Whole numbers: reading and writing floating-point ones would bring 150 KB of tables into the library.
    static constexpr std::uint64_t kOne = 1'000'000;
    explicit Clock(std::uint64_t millionths) : millionths_(millionths) {}

    std::uint64_t millionths_ = 0;  // the factor; 0: virtual
};

}  // namespace replay
