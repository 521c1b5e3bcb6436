#pragma once
// The session of one launched command: its name, and its control block from before the command starts until it has ended.

#include "config.h"
#include "control_block.h"
#include "launcher.h"

namespace replay {

class SessionBlock {
public:
    // Throws std::runtime_error where no shared memory can be had: a miss could then not be told.
    SessionBlock();
    ~SessionBlock();
    SessionBlock(const SessionBlock&) = delete;
    SessionBlock& operator=(const SessionBlock&) = delete;

    [[nodiscard]] const SessionName& name() const { return name_; }
    [[nodiscard]] Tally tally() const;

private:
    SessionName name_;
    ControlBlock* block_;
};

}  // namespace replay
