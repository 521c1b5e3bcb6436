#pragma once
// What the processes of a strict session have played of one cassette, while it runs.
//
// It is in the session's memory (session_memory.h) and not beside the cassette: so it works where that is read-only, a host that closes
// descriptors does it no harm, and to note something is one instruction. One byte stands for 256 of the cassette: no interaction is
// shorter, so each has one of its own, and nobody has to count them to make the board.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cassette_reader.h"
#include "session_name.h"
#include "layout.h"

namespace replay {

class UseBoard {
public:
    // The board of the session for just this cassette, at `path` (a resolved_path()), as far as it was committed when the reader was
    // opened; made where it is missing. nullptr where there can be none. `is_new`: nobody had it before.
    struct Mapped {
        UseBoard* board = nullptr;
        bool is_new = false;
    };
    [[nodiscard]] static Mapped map(const SessionName& session, const CassetteReader& cassette, const std::string& path);
    // All that the session has. They are never unmapped: another thread may be about to note something.
    [[nodiscard]] static std::vector<UseBoard*> all(const SessionName& session);
    [[nodiscard]] static bool exist(const SessionName& session);
    static void remove_all(const SessionName& session);

    // The interaction at this offset was played, whole or as far as the application wanted it.
    void note_played(std::uint64_t offset) {
        std::atomic<std::uint8_t>* const slot = slot_of(offset);
        if (slot != nullptr && (slot->fetch_or(kPlayed, std::memory_order_relaxed) & kPlayed) != 0)
            slot->fetch_or(kPlayedAgain, std::memory_order_relaxed);
    }
    // Play went on in it on a connection that another recording had begun.
    void note_moved_to(std::uint64_t offset) {
        if (std::atomic<std::uint8_t>* const slot = slot_of(offset)) slot->fetch_or(kMovedTo, std::memory_order_relaxed);
    }

    enum class Use : std::uint8_t { unused, used, repeated };
    [[nodiscard]] Use use_of(std::uint64_t offset) const;

    [[nodiscard]] std::string cassette() const { return {path_, path_size_}; }
    [[nodiscard]] bool is_of(const CassetteReader& cassette) const;

private:
    static constexpr std::uint64_t kMagicNumber = 0x3130'6465'7375'7072;  // "rpused01"
    static constexpr std::uint64_t kShortest = sizeof(RecordHeader) + sizeof(InteractionHead);
    static constexpr std::uint8_t kPlayed = 1;
    static constexpr std::uint8_t kPlayedAgain = 2;
    static constexpr std::uint8_t kMovedTo = 4;

    [[nodiscard]] static std::uint64_t slots_for(std::uint64_t committed) { return committed / kShortest + 1; }
    [[nodiscard]] const std::atomic<std::uint8_t>* slot_of(std::uint64_t offset) const {
        const std::uint64_t slot = offset / kShortest;
        return slot < slots_ ? reinterpret_cast<const std::atomic<std::uint8_t>*>(this + 1) + slot : nullptr;
    }
    [[nodiscard]] std::atomic<std::uint8_t>* slot_of(std::uint64_t offset) {
        return const_cast<std::atomic<std::uint8_t>*>(static_cast<const UseBoard*>(this)->slot_of(offset));
    }

    std::atomic<std::uint64_t> magic_;
    // What follows is written, the same, by everybody who maps it, for its name says it all already.
    std::uint64_t id_[2];
    std::uint64_t committed_;
    std::uint64_t slots_;
    std::uint64_t path_size_;
    char path_[4096];
};

}  // namespace replay
