#pragma once
// The control block (control_block.h) as this process has it: its session's, or, as long as nothing needs to be shared, memory of its own.
//
// Every member function may be called from any thread; all is atomic. The session outlives it.

#include <atomic>

#include "control_block.h"

namespace replay {

class SharedBlock {
public:
    explicit SharedBlock(const SessionName& session);

    // This process counts as one that called libcurl from then on.
    Counters& counters();
    // The session's, if it is there already.
    [[nodiscard]] ControlBlock* existing() { return is_shared_.load() ? block_.load() : nullptr; }
    // The session's. Without a launcher nobody made it: then it is made now. Where none can be had, it is this process's own.
    ControlBlock& shared();

    // Called after fork in the child.
    void after_fork_in_child();

private:
    const SessionName& session_;
    std::atomic<ControlBlock*> block_ = nullptr;
    std::atomic<bool> is_shared_ = false;
    std::atomic<bool> is_counted_ = false;  // this process
};

}  // namespace replay
