#pragma once
// The framing of a body that is sent in chunks (Transfer-Encoding: chunked), as it comes piece by piece: sizes and ends of chunks stand
// among its bytes, and would cut words in it.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace replay {

class ChunkFraming {
public:
    struct Run {
        std::size_t size;  // at least one byte
        bool is_body;      // or framing, and the trailer
    };
    // `bytes`: what follows, not empty. Returns what the first of them are, which count as taken. From where the framing is none, all is
    // body.
    Run take(std::string_view bytes);

private:
    enum class State : std::uint8_t { size, extension, body, end, trailer, broken };

    void take_frame_byte(char c);
    void take_size_digit(char c);
    void end_size();

    State state_ = State::size;
    unsigned digits_ = 0;     // of the size, so far
    std::uint64_t left_ = 0;  // that size; of a chunk what is still to come
};

}  // namespace replay
