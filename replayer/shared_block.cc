#include "shared_block.h"

#include "needed_memory.h"
#include "uncancelled.h"

namespace replay {

namespace {

// Zero pages until touched; for what is counted in a process that shares no block.
alignas(ControlBlock) unsigned char private_block[sizeof(ControlBlock)];

}  // namespace

SharedBlock::SharedBlock(const SessionName& session) : session_(session) {
    ControlBlock* const shared = ControlBlock::map(session, ControlBlock::Open::existing);
    is_shared_ = shared != nullptr;
    block_ = shared != nullptr ? shared : reinterpret_cast<ControlBlock*>(private_block);
}

Counters& SharedBlock::counters() {
    Counters& counters = block_.load(std::memory_order_acquire)->counters();
    if (!is_counted_.load(std::memory_order_relaxed) && !is_counted_.exchange(true)) ++counters.callers;
    return counters;
}

ControlBlock& SharedBlock::shared() {
    if (!is_shared_.load()) {
        const Uncancelled here;
        remove_memory_of_dead(session_);
        if (ControlBlock* const shared = ControlBlock::map(session_, ControlBlock::Open::create)) block_ = shared;
        is_shared_ = true;
    }
    return *block_.load();
}

void SharedBlock::after_fork_in_child() {
    is_counted_ = false;
    ++block_.load()->counters().processes;
}

}  // namespace replay
