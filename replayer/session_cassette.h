#pragma once
// A cassette as a process of a session uses it: what it plays from, what it records into, and what it has said of it.
//
// Every member function may be called from any thread. The mutex that it is given guards the opening and the recording; it is taken over a
// fork, so that a child finds it free. Configuration, block and mutex outlive it.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cassette_index.h"
#include "cassette_reader.h"
#include "config.h"
#include "hidden_secrets.h"
#include "miss_teller.h"
#include "recording.h"
#include "shared_block.h"
#include "use_board.h"

namespace replay {

class SessionCassette {
public:
    // `path`: absolute.
    SessionCassette(const Config& config, SharedBlock& block, std::mutex& mutex, std::string path);

    [[nodiscard]] const std::string& path() const { return path_; }
    // Whether nothing would be lost: what this process has recorded into it, if anything, somebody else will publish.
    [[nodiscard]] bool may_be_forgotten() const {
        const std::lock_guard lock(mutex_);
        return recording_.may_be_forgotten();
    }

    // What is played from, as it is on the shelf once it has been looked for.
    struct Opened {
        std::shared_ptr<const CassetteReader> cassette;
        std::unique_ptr<const CassetteIndex> index;
        std::string trouble;  // why there is none
    };
    // What is wrong with it is reported once.
    const Opened& opened();
    // The same with an index that can be relied on, where the one that was used cannot.
    const Opened& opened_anew(const Opened& used);
    // A recording that the index names could not be opened. True where that may be the fault of an index read from a file: it has been
    // built anew in memory, and asking once more is worth while.
    [[nodiscard]] bool rebuild_index();
    // Of what was opened, which has a cassette.
    const HiddenSecrets& hidden_secrets(const Opened& opened);

    // A transfer has been played that began in that place, the recording at this offset in the end; and on its connection, play went on in
    // another one.
    void note_played(std::uint64_t offset, std::uint32_t place) {
        if (UseBoard* const board = board_.load(std::memory_order_acquire)) board->note_played(offset, place);
    }
    void note_moved_to(std::uint64_t offset) {
        if (UseBoard* const board = board_.load(std::memory_order_acquire)) board->note_moved_to(offset);
    }
    // The place of a transfer that begins in the order in which they do, where that counts.
    [[nodiscard]] std::uint32_t next_place() {
        UseBoard* const board = config_.ordered.value ? board_.load(std::memory_order_acquire) : nullptr;
        return board == nullptr ? 0 : board->next_place();
    }

    // Under the mutex.
    [[nodiscard]] Recording& recording() { return recording_; }
    // As a resolved_path(): what is long is spooled beside it.
    [[nodiscard]] const std::string& recorded_path() const { return recording_.cassette(); }
    [[nodiscard]] MissTeller& misses() { return misses_; }

private:
    Opened open() const;
    static Opened with_other_index(const Opened& used, bool may_reopen);
    void put_up(Opened opened);
    void begin_strict(const Opened& opened);

    const Config& config_;
    SharedBlock& block_;
    std::mutex& mutex_;
    std::string path_;
    std::atomic<UseBoard*> board_ = nullptr;              // of a strict session
    std::atomic<const Opened*> shelf_ = nullptr;          // no std::once_flag: fork could leave a child one that is for ever being set
    std::vector<std::unique_ptr<const Opened>> shelves_;  // the one in use, and those whose index was given up: others may still look at it
    bool cannot_rebuild_ = false;
    std::atomic<const HiddenSecrets*> hidden_secrets_ = nullptr;  // once a request has missed
    std::unique_ptr<const HiddenSecrets> made_hidden_secrets_;
    Recording recording_;
    MissTeller misses_;
};

}  // namespace replay
