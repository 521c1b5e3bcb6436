#pragma once
// The session of one launched command: its name, and its control block from before the command starts until it has ended. Within
// another recording it can be that one's, so that both record into the same part.

#include "bypass_board.h"
#include "config.h"
#include "control_block.h"
#include "launcher.h"

namespace replay {

class SessionBlock {
public:
    // Throws std::runtime_error where no shared memory can be had: a miss could then not be told.
    SessionBlock();
    // Joins a session that has begun.
    explicit SessionBlock(SessionName session);
    ~SessionBlock();
    SessionBlock(const SessionBlock&) = delete;
    SessionBlock& operator=(const SessionBlock&) = delete;

    [[nodiscard]] const SessionName& name() const { return name_; }
    // What has been done since this object was made.
    [[nodiscard]] Tally tally() const;
    // The requests that had no recording, in a strict session.
    [[nodiscard]] std::vector<ControlBlock::Missed> missed() const { return block_->missed(); }
    // The connections of its processes past libcurl. Nothing in a session that was joined: the one who began it tells.
    [[nodiscard]] std::vector<Bypass> bypasses() const;

private:
    SessionName name_;
    ControlBlock* block_;
    bool is_own_;
    BypassBoard* board_ = nullptr;
    Tally before_;
};

}  // namespace replay
