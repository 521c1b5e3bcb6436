#pragma once
// What an application sent, or received, by itself on a connection, and what callbacks brought it: free of how it came in pieces and when,
// so that two recordings of the same conversation give the same.
//
// A Talk is a sequence of bytes and marks. Where the bytes are cut means nothing; marks stand where a WebSocket frame begins, for calls
// that failed, and for callbacks. One continuation is held in memory at a time.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connection_event.h"
#include "stored_continuation.h"
#include "stored_interaction.h"

namespace replay {

class Talk {
public:
    enum class Side { sent, received };

    // `cassette` and `place` must live as long. Throws CassetteError, as next() does, where the interaction is damaged.
    Talk(const CassetteReader& cassette, const CassetteReader::Place& place, Side side);

    // Whether an event of the interaction's own may be, or begin, a part of a Talk.
    [[nodiscard]] static bool concerns(const Event& event);

    struct Piece {
        bool is_mark = false;
        std::string bytes;
    };
    // The next piece, never of no bytes; none at the end.
    [[nodiscard]] std::optional<Piece> next();

private:
    [[nodiscard]] bool advance();
    void take(const Event& event, std::string_view bytes);
    void take_call(const Event& event, std::string_view bytes, std::string_view error);
    void mark(std::string bytes) { pieces_.push_back({true, std::move(bytes)}); }

    const CassetteReader& cassette_;
    const CassetteReader::Place& place_;
    Side side_;
    StoredInteraction interaction_;
    std::size_t event_ = 0;         // the next one of the interaction's own,
    std::size_t continuation_ = 0;  // then, of its continuations
    std::vector<Piece> pieces_;     // of the event or continuation at hand, from next_ on
    std::size_t next_ = 0;
    bool is_framed_ = false;  // from here on body events bring frames
};

// Whether both say the same.
[[nodiscard]] bool same_talk(Talk a, Talk b);

// An error text without the times in it, as in "timed out after 1001 milliseconds".
[[nodiscard]] std::string without_times(std::string_view error);

}  // namespace replay
