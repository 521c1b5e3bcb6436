#include "chunk_framing.h"

#include <algorithm>

#include "char_set.h"

namespace replay {

ChunkFraming::Run ChunkFraming::take(std::string_view bytes) {
    std::size_t at = 0;
    for (; at < bytes.size() && state_ != State::body && state_ != State::broken; ++at) {
        take_frame_byte(bytes[at]);
        if (state_ == State::broken) break;
    }
    if (at > 0) return {at, false};
    if (state_ == State::broken) return {bytes.size(), true};
    const std::size_t size = std::min<std::uint64_t>(left_, bytes.size());
    left_ -= size;
    if (left_ == 0) state_ = State::end;
    return {size, true};
}

void ChunkFraming::take_frame_byte(char c) {
    switch (state_) {
        case State::size:
            return take_size_digit(c);
        case State::extension:
            if (c == '\n') end_size();
            return;
        case State::end:
            if (c == '\n') state_ = State::size;
            if (c != '\n' && c != '\r') state_ = State::broken;
            return;
        default:
            return;
    }
}

void ChunkFraming::take_size_digit(char c) {
    constexpr unsigned kMostDigits = 15;
    if (c == '\n') return end_size();
    if (c == '\r' || c == ';' || c == ' ' || c == '\t') {
        state_ = State::extension;
        return;
    }
    if (!kHexDigits.has(c) || ++digits_ > kMostDigits) {
        state_ = State::broken;
        return;
    }
    left_ = left_ * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

void ChunkFraming::end_size() {
    state_ = digits_ == 0 ? State::broken : left_ == 0 ? State::trailer : State::body;
    digits_ = 0;
}

}  // namespace replay
