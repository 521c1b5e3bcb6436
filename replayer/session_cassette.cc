#include "session_cassette.h"

#include <utility>

#include "error.h"
#include "report.h"
#include "strict_session.h"
#include "uncancelled.h"

namespace replay {

namespace {

// How often a host may close the index's descriptor before the index is kept in memory.
constexpr std::size_t kReopenings = 10;

}  // namespace

SessionCassette::SessionCassette(const Config& config, SharedBlock& block, std::mutex& mutex, std::string path)
    : config_(config), block_(block), mutex_(mutex), path_(std::move(path)), recording_(config, path_), misses_(config, path_) {}

const SessionCassette::Opened& SessionCassette::opened() {
    if (const Opened* const open = shelf_.load(std::memory_order_acquire)) return *open;
    {
        const Uncancelled here;
        const std::lock_guard lock(mutex_);
        if (shelf_.load(std::memory_order_relaxed) == nullptr) {
            Opened opened = open();
            begin_strict(opened);
            put_up(std::move(opened));
        }
    }
    const Opened& opened = *shelf_.load(std::memory_order_acquire);
    if (!opened.trouble.empty()) report_once(opened.trouble);
    return opened;
}

// Under the mutex.
void SessionCassette::put_up(Opened opened) {
    shelves_.push_back(std::make_unique<const Opened>(std::move(opened)));
    shelf_.store(shelves_.back().get(), std::memory_order_release);
}

SessionCassette::Opened SessionCassette::open() const {
    Opened opened;
    try {
        recording_.merge_abandoned();
        opened.cassette = std::make_shared<CassetteReader>(path_);
        opened.index = CassetteIndex::open(*opened.cassette);
    } catch (const CassetteMissing& error) {
        if (config_.mode.value == Mode::replay)
            opened.trouble = std::string(error.what()) + "; to record it: replay record -c " + path_ +
                             " -- COMMAND, or run COMMAND with REPLAY_MODE=record";
    } catch (const CassetteError& error) {
        opened.trouble = error.what();
    }
    return opened;
}

// Under the mutex. The root looks for boards where there is a block.
void SessionCassette::begin_strict(const Opened& opened) {
    if (!config_.is_strict() || opened.cassette == nullptr) return;
    static_cast<void>(block_.shared());
    board_ = replay::begin_strict(config_.session, *opened.cassette);
}

// Its descriptor may just have been closed by the host; else it is built anew.
const SessionCassette::Opened& SessionCassette::opened_anew(const Opened& used) {
    {
        const Uncancelled here;
        const std::lock_guard lock(mutex_);
        if (shelf_.load(std::memory_order_relaxed) == &used) put_up(with_other_index(used, shelves_.size() < kReopenings));
    }
    return opened();
}

SessionCassette::Opened SessionCassette::with_other_index(const Opened& used, bool may_reopen) {
    Opened opened{used.cassette, nullptr, {}};
    try {
        opened.index = may_reopen && used.index->is_lost() ? CassetteIndex::open(*used.cassette) : CassetteIndex::build(*used.cassette);
    } catch (const CassetteError& error) {
        opened.trouble = error.what();
    }
    return opened;
}

bool SessionCassette::rebuild_index() {
    const Uncancelled here;
    const std::lock_guard lock(mutex_);
    const Opened* const used = shelf_.load(std::memory_order_relaxed);
    if (used == nullptr || used->index == nullptr || cannot_rebuild_) return false;
    if (!used->index->is_of_file()) return shelves_.size() > 1;  // another thread has
    Opened opened = with_other_index(*used, false);
    cannot_rebuild_ = opened.index == nullptr;  // so it is the cassette that is damaged; what the index knows can still be played
    if (!cannot_rebuild_) put_up(std::move(opened));
    return !cannot_rebuild_;
}

const HiddenSecrets& SessionCassette::hidden_secrets(const Opened& opened) {
    if (const HiddenSecrets* const made = hidden_secrets_.load(std::memory_order_acquire)) return *made;
    const Uncancelled here;
    const std::lock_guard lock(mutex_);
    if (made_hidden_secrets_ == nullptr) {
        made_hidden_secrets_ = std::make_unique<const HiddenSecrets>(*opened.cassette);
        hidden_secrets_.store(made_hidden_secrets_.get(), std::memory_order_release);
    }
    return *made_hidden_secrets_;
}

}  // namespace replay
