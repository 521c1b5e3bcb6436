#include "session_block.h"

#include <stdexcept>
#include <utility>

#include "needed_memory.h"

namespace replay {

namespace {

Tally tally_of(const Counters& counters) {
    return {counters.recorded,  counters.replayed, counters.live,      counters.missed,     counters.unrecorded,
            counters.processes, counters.callers,  counters.exhausted, counters.other_rules};
}

}  // namespace

SessionBlock::SessionBlock() : SessionBlock(SessionName::here()) {
    is_own_ = true;
    board_ = BypassBoard::map(name_, BypassBoard::Open::create);
}

SessionBlock::SessionBlock(SessionName session)
    : name_(std::move(session)), block_(ControlBlock::map(name_, ControlBlock::Open::create)), is_own_(false) {
    if (block_ == nullptr)
        throw std::runtime_error(
            "cannot create shared memory in /dev/shm, with which the processes count together; mount it or make room there");
    before_ = tally_of(block_->counters());
}

SessionBlock::~SessionBlock() {
    if (is_own_) {
        remove_unneeded_memory(name_);
        BypassBoard::remove(name_);
    }
    if (board_ != nullptr) board_->unmap();
    block_->unmap();
}

Tally SessionBlock::tally() const {
    Tally tally = tally_of(block_->counters());
    for (std::uint64_t Tally::*const member : {&Tally::recorded, &Tally::replayed, &Tally::live, &Tally::missed, &Tally::unrecorded,
                                               &Tally::processes, &Tally::callers, &Tally::exhausted, &Tally::other_rules})
        tally.*member -= before_.*member;
    return tally;
}

std::vector<Bypass> SessionBlock::bypasses() const { return board_ == nullptr ? std::vector<Bypass>{} : board_->all(); }

}  // namespace replay
