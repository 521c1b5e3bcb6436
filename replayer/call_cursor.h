#pragma once
// Goes through the calls that an application made on a connection when it was recorded.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "player.h"
#include "stored_continuation.h"

namespace replay {

class CallCursor {
public:
    // A line for the debug callback that libcurl wrote during a call.
    struct Line {
        Event event;
        std::string text;
    };

    // Stands before the first call.
    void open(const Player::Candidate& recording);

    // To the next event that is a call. False at the end, and from then on. Throws CassetteError.
    [[nodiscard]] bool next();

    // Of the call that it stands at. The bytes are valid until next() is called.
    [[nodiscard]] const Event& event() const { return event_; }
    [[nodiscard]] std::string_view bytes() const { return bytes_; }
    [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
    // Those passed so far that libcurl wrote in no call, but when the connection went.
    [[nodiscard]] const std::vector<Line>& parting_lines() const { return parting_lines_; }
    // Its number, from 1; 0 before the first.
    [[nodiscard]] std::uint64_t number() const { return number_; }

    // At the end: whether the recorded application gave the connection up, or its process ended while it was open.
    [[nodiscard]] bool was_closed() const { return piece_.is_last(); }

private:
    bool step();

    Player::Candidate recording_;
    std::size_t next_piece_ = 0;
    StoredContinuation piece_;
    std::size_t next_event_ = 0;
    std::size_t taken_ = 0;  // of the piece's bytes
    Event event_{};
    std::string_view bytes_;
    std::vector<Line> lines_;
    std::vector<Line> parting_lines_;
    std::uint64_t number_ = 0;
};

}  // namespace replay
