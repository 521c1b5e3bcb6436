#pragma once
// The memory that the processes of one session share: what they have done, how far each repeated request has come, which scopes
// are in force, and what had no recording.
//
// It is in the session's memory (session_memory.h). The launcher creates it before its command starts and removes it
// after; without a launcher it is made when the first process needs a shared cursor, and removed when the root process ends, or by the
// next session that finds the root dead. Everything in it is atomic and lock-free: no process can leave it locked.

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scope_slot.h"
#include "session_name.h"

namespace replay {

struct Counters {
    std::atomic<std::uint64_t> recorded;     // interactions written
    std::atomic<std::uint64_t> replayed;     // transfers answered from a cassette
    std::atomic<std::uint64_t> live;         // transfers that went to the network and were not recorded
    std::atomic<std::uint64_t> missed;       // transfers for which there was no recording
    std::atomic<std::uint64_t> exhausted;    // of those, the ones whose recordings had all been played (repeat = "once"),
    std::atomic<std::uint64_t> other_rules;  // and those that have one by other rules than those in force
    std::atomic<std::uint64_t> unrecorded;   // interactions that could not be written (disk full, …)
    std::atomic<std::uint64_t> processes;    // that loaded the library
    std::atomic<std::uint64_t> callers;      // of those, the ones that called libcurl
};

class ControlBlock {
public:
    enum class Open { existing, create };

    // Maps the session's block. Returns nullptr where there is none (existing) or none can be had: the caller then counts in
    // memory of its own.
    [[nodiscard]] static ControlBlock* map(const SessionName& session, Open how);
    void unmap();
    // Mappings stay valid.
    static void remove(const SessionName& session);

    [[nodiscard]] Counters& counters() { return counters_; }
    // The number of earlier uses of `key` in this session, which is thereby used once more. When the table is full: 0 for
    // a new key, and nothing is remembered.
    [[nodiscard]] std::uint64_t use(std::uint64_t key);

    // How often it has been used.
    [[nodiscard]] std::uint64_t uses_of(std::uint64_t key) const;

    // The slot of a worker of that name, "" where there is but one. nullptr: there are too many.
    [[nodiscard]] ScopeSlot* scope_of(std::string_view worker);

    // A request had no recording: "GET http://…", as it may be shown. So many different ones are kept, the first; of a long one its start.
    static constexpr std::size_t kMisses = 64;
    void note_missed(std::string_view request);
    struct Missed {
        std::string request;
        std::uint64_t times = 0;
    };
    // In the order in which they were first noted.
    [[nodiscard]] std::vector<Missed> missed() const;

private:
    static constexpr std::uint64_t kMagicNumber = 0x3530'6c72'7463'7072;  // "rpctrl05"
    static constexpr std::uint32_t kBeingWritten = UINT32_MAX;
    struct Miss {
        std::atomic<std::uint32_t> size;  // 0: free; kBeingWritten: its writer may have been killed
        std::atomic<std::uint32_t> times;
        char request[504];
    };
    static constexpr std::uint64_t kCursors = 1u << 15;
    struct Cursor {
        std::atomic<std::uint64_t> key;  // 0: free
        std::atomic<std::uint64_t> uses;
    };

    static constexpr std::size_t kWorkers = 64;

    std::atomic<std::uint64_t> magic_;
    Counters counters_;
    Miss misses_[kMisses];
    Cursor cursors_[kCursors];
    ScopeSlot scopes_[kWorkers];
};

}  // namespace replay
