#include "call_cursor.h"

namespace replay {

void CallCursor::open(const Player::Candidate& recording) {
    recording_ = recording;
    next_piece_ = next_event_ = taken_ = 0;
    piece_ = {};
    lines_.clear();
    parting_lines_.clear();
    number_ = 0;
}

// To the next event, whatever it is.
bool CallCursor::step() {
    while (next_event_ == piece_.events().size()) {
        if (next_piece_ == recording_.continuations.size()) return false;
        next_event_ = taken_ = 0;
        const std::uint64_t offset = recording_.continuations[next_piece_];
        piece_.open(*recording_.cassette, offset);
        if (piece_.head().interaction != recording_.offset) fail_by_index(*recording_.cassette, offset);
        ++next_piece_;  // one that is damaged is met again and again
    }
    event_ = piece_.events()[next_event_++];
    bytes_ = piece_.bytes().substr(taken_, event_.size);
    taken_ += event_.size;
    return true;
}

bool CallCursor::next() {
    lines_.clear();
    while (step()) {
        if (event_.kind == EventKind::debug) {
            ((event_.flags & kEventInCall) != 0 ? lines_ : parting_lines_).push_back({event_, std::string(bytes_)});
        } else if (event_.kind == EventKind::send || event_.kind == EventKind::receive) {
            ++number_;
            return true;
        }
    }
    return false;
}

}  // namespace replay
