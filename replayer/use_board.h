#pragma once
// What the processes of a strict session have played of one cassette, while it runs.
//
// It is in the session's memory (session_memory.h) and not beside the cassette: so it works where that is read-only, a host that closes
// descriptors does it no harm, and to note something is an instruction or two. One byte, and the four of a place in the order of play,
// stand for 256 of the cassette: no interaction is shorter, so each has some of its own, and nobody has to count them to make the board.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cassette_reader.h"
#include "layout.h"
#include "session_name.h"

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

    // Where the order counts: the place of a transfer that begins to be played, from 1 on.
    [[nodiscard]] std::uint32_t next_place() { return places_.fetch_add(1, std::memory_order_relaxed) + 1; }
    // The interaction at this offset was played, whole or as far as the application wanted it, in a transfer that began in that place (0:
    // its order does not count).
    void note_played(std::uint64_t offset, std::uint32_t place) {
        std::atomic<std::uint8_t>* const slot = slot_of(offset);
        if (slot == nullptr) return;
        if ((slot->fetch_or(kPlayed, std::memory_order_relaxed) & kPlayed) != 0) slot->fetch_or(kPlayedAgain, std::memory_order_relaxed);
        std::uint32_t none = 0;
        if (place != 0) place_at(offset).compare_exchange_strong(none, place, std::memory_order_relaxed);
    }
    // Play went on in it on a connection that another recording had begun.
    void note_moved_to(std::uint64_t offset) {
        if (std::atomic<std::uint8_t>* const slot = slot_of(offset)) slot->fetch_or(kMovedTo, std::memory_order_relaxed);
    }

    enum class Use : std::uint8_t { unused, used, repeated };
    [[nodiscard]] Use use_of(std::uint64_t offset) const;
    // The place of the transfer in which an interaction was played first; 0: it was not, or its order does not count.
    [[nodiscard]] std::uint32_t place_of(std::uint64_t offset) const;
    [[nodiscard]] bool has_order() const { return places_ > 0; }

    [[nodiscard]] std::string cassette() const { return {path_, path_size_}; }
    [[nodiscard]] bool is_of(const CassetteReader& cassette) const;

private:
    static constexpr std::uint64_t kMagicNumber = 0x3230'6465'7375'7072;  // "rpused02"
    static constexpr std::uint64_t kShortest = sizeof(RecordHeader) + sizeof(InteractionHead);
    static constexpr std::uint8_t kPlayed = 1;
    static constexpr std::uint8_t kPlayedAgain = 2;
    static constexpr std::uint8_t kMovedTo = 4;

    // A multiple of 4, so that the places behind them are aligned.
    [[nodiscard]] static std::uint64_t slots_for(std::uint64_t committed) { return (committed / kShortest + 4) & ~std::uint64_t{3}; }
    [[nodiscard]] static std::uint64_t bytes_for(std::uint64_t slots) { return sizeof(UseBoard) + slots * (1 + sizeof(std::uint32_t)); }
    // Of an offset that has a slot.
    [[nodiscard]] const std::atomic<std::uint32_t>& place_at(std::uint64_t offset) const {
        return reinterpret_cast<const std::atomic<std::uint32_t>*>(reinterpret_cast<const char*>(this + 1) + slots_)[offset / kShortest];
    }
    [[nodiscard]] std::atomic<std::uint32_t>& place_at(std::uint64_t offset) {
        return const_cast<std::atomic<std::uint32_t>&>(static_cast<const UseBoard*>(this)->place_at(offset));
    }
    [[nodiscard]] const std::atomic<std::uint8_t>* slot_of(std::uint64_t offset) const {
        const std::uint64_t slot = offset / kShortest;
        return slot < slots_ ? reinterpret_cast<const std::atomic<std::uint8_t>*>(this + 1) + slot : nullptr;
    }
    [[nodiscard]] std::atomic<std::uint8_t>* slot_of(std::uint64_t offset) {
        return const_cast<std::atomic<std::uint8_t>*>(static_cast<const UseBoard*>(this)->slot_of(offset));
    }

    std::atomic<std::uint64_t> magic_;
    std::atomic<std::uint32_t> places_;  // that have been taken
    // What follows is written, the same, by everybody who maps it, for its name says it all already.
    std::uint64_t id_[2];
    std::uint64_t committed_;
    std::uint64_t slots_;
    std::uint64_t path_size_;
    char path_[4096];
};

}  // namespace replay
