#include "session_block.h"

#include <stdexcept>

namespace replay {

SessionBlock::SessionBlock() : name_(SessionName::here()), block_(ControlBlock::map(name_, ControlBlock::Open::create)) {
    if (block_ == nullptr)
        throw std::runtime_error(
            "cannot create shared memory in /dev/shm, with which the processes count together; mount it or make room there");
}

SessionBlock::~SessionBlock() {
    ControlBlock::remove(name_);
    block_->unmap();
}

Tally SessionBlock::tally() const {
    const Counters& counters = block_->counters();
    return {counters.recorded,   counters.replayed,  counters.live,   counters.missed,
            counters.unrecorded, counters.processes, counters.callers};
}

}  // namespace replay
