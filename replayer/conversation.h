#pragma once
// The calls of the application on a connection that a transfer left to it (CURLOPT_CONNECT_ONLY), answered as recorded.
//
// Receiving gives what was received, in that order, and sending is compared with what was sent, in that order. The two do not wait
// for each other but in one way: what was received after something had been sent comes only once that has been sent. Until then, as
// from a server that has nothing to say, the answer is CURLE_AGAIN. It is that, too, behind the end of a recording whose process
// ended with the connection open.
//
// Where a message differs from the recorded one, play goes on in another recording of the same request, if that had the same
// course so far: connections that are made side by side need not come in the order in which they were recorded.
//
// Used by one thread at a time, like the handle that it belongs to. Throws nothing of its own.

#include <cstdint>
#include <string>
#include <vector>

#include "call_cursor.h"
#include "connection_call.h"
#include "player.h"

namespace replay {

class Conversation {
public:
    // `candidates`: the recordings that answer the request, the one that was played first; at least one.
    explicit Conversation(std::vector<Player::Candidate> candidates);

    // Lines that libcurl wrote during the call go to `sink`.
    CallOutcome send(const Message& message, Sink& sink);
    CallOutcome receive(bool by_websocket, char* into, std::size_t room, Sink& sink);

    // The recording in which it is.
    [[nodiscard]] const Player::Candidate& candidate() const { return candidates_[current_]; }

    // Whether there is something to receive now, be it CURLE_AGAIN.
    [[nodiscard]] bool can_receive();

    // The application gives the connection up: what libcurl then wrote goes to `sink`.
    void part(Sink& sink);

private:
    // How far the calls of one direction have been played.
    struct Lane {
        EventKind kind;
        CallCursor cursor{};
        bool at_call = false;        // the cursor stands at a call that has not been passed
        std::size_t taken = 0;       // bytes of it that have been sent or received
        std::uint32_t repeated = 0;  // how often it has come out as it did
        std::size_t done = 0;        // calls of this direction that were passed, but for those that came to nothing (CURLE_AGAIN)
    };
    enum class Found { call, end, waits_for_sending };

    void open(const Player::Candidate& recording);
    Found find(Lane& lane);
    void pass(Lane& lane);
    bool move_on(const Message& message);
    bool has_same_course(const Player::Candidate& other) const;
    template <class Call>
    CallOutcome answer(int result_of_miss, Call call);
    CallOutcome play_send(const Message& message, Sink& sink);
    CallOutcome play_receive(bool by_websocket, char* into, std::size_t room, Sink& sink);
    const WsFrame* frame_of(const ReceivedEvent& received, std::size_t count);
    CallOutcome miss(int result, const std::string& what);
    CallOutcome nothing_yet(const std::string& why);

    std::vector<Player::Candidate> candidates_;
    std::size_t current_ = 0;
    Lane sent_{EventKind::send};
    Lane received_{EventKind::receive};
    std::uint64_t sent_up_to_ = 0;  // number of the call that was sent last
    WsFrame frame_{};
    bool told_ = false;  // that the application waits in vain
    bool over_ = false;  // something was asked for that is not in the recording: all that follows fails, without a word
};

}  // namespace replay
