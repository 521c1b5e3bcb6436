#pragma once
// Where the processes of a session connected to without libcurl, and how often: a table in the session's memory (session_memory.h).
//
// The launcher makes it before its command starts and reads it after. Everything in it is atomic and lock-free: no process can leave it
// locked, and it may be written to from a signal handler.

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "session_name.h"

namespace replay {

// What one program had to do with one destination.
struct Bypass {
    std::string destination;  // "db.internal:5432", "10.0.0.7:443", "8.8.8.8:53/udp"; of a lookup that was refused "db.internal"
    std::string program;
    std::uint64_t made = 0;     // connections, or processes that sent datagrams
    std::uint64_t refused = 0;  // connections, datagrams and lookups that were refused
};

class BypassBoard {
public:
    static constexpr std::size_t kPlaces = 512;
    static constexpr std::size_t kLongest = 320;  // bytes of a destination and its program together; what is longer is cut

    // The session's board, made where it is missing or only found. nullptr where there is none, or none can be had.
    enum class Open { existing, create };
    [[nodiscard]] static BypassBoard* map(const SessionName& session, Open how);
    static void remove(const SessionName& session);
    void unmap();
    // One of this process alone, where the session has none.
    [[nodiscard]] static BypassBoard& own();

    // The place of a destination and a program, below kPlaces; kPlaces where the table is full.
    [[nodiscard]] std::size_t place_of(std::string_view destination, std::string_view program);
    // Counts one more there. What has no place is counted together.
    void count_made(std::size_t place);
    // Returns whether it is the first one there.
    bool count_refused(std::size_t place);

    // All that was counted, the most frequent first. What had no place comes last, as destination "elsewhere" without a program.
    [[nodiscard]] std::vector<Bypass> all() const;

private:
    static constexpr std::uint64_t kMagicNumber = 0x3130'7373'6170'7072;  // "rppass01"

    struct Place {
        std::atomic<std::uint64_t> key;  // 0: free
        std::atomic<std::uint64_t> made;
        std::atomic<std::uint64_t> refused;
        std::atomic<std::uint32_t> sizes;  // of the destination, and shifted by 16, of the program; 0: not written yet
        char text[kLongest];
    };
    static void write(Place& place, std::string_view destination, std::string_view program);

    std::atomic<std::uint64_t> magic_;
    Place places_[kPlaces + 1];  // the last is for what has none
};

}  // namespace replay
