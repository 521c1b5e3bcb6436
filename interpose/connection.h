#pragma once
// What the application does itself with a connection of a handle: curl_easy_send and curl_easy_recv after a transfer with
// CURLOPT_CONNECT_ONLY, curl_ws_send, curl_ws_recv and curl_ws_meta, also while a WebSocket transfer runs.
//
// Calls after the transfer belong to its interaction until the handle is performed again, reset or cleaned up. Used by one thread at a
// time, like the handle.

#include <memory>
#include <string_view>

#include "api.h"
#include "cassette_writer.h"
#include "conversation.h"
#include "conversation_recorder.h"
#include "ready_socket.h"

namespace replay {

class EasyHandle;
class Recorder;

class Connection {
public:
    explicit Connection(EasyHandle& handle) : handle_(handle) {}

    // A transfer begins.
    void begin(std::string_view url);
    // It has left a connection to the application: a recorded one, or one that is played.
    void record(std::shared_ptr<SessionCassette> cassette, const CassetteWriter::Appended& interaction, std::uint64_t began,
                SecretBook* secrets);
    void play();
    // The application gives the connection up.
    void end();
    // libcurl is about to close it: the handle is cleaned up or removed from its multi. What the application calls after the latter is
    // still part of the recording.
    void part();
    void lose_socket();

    // The functions of libcurl's interface, one for one.
    CURLcode send(const void* bytes, std::size_t size, std::size_t* accepted);
    CURLcode receive(void* into, std::size_t room, std::size_t* received);
    CURLcode ws_send(const void* bytes, std::size_t size, std::size_t* accepted, curl_off_t fragment, unsigned int flags);
    CURLcode ws_receive(void* into, std::size_t room, std::size_t* received, ReplayWsFrame** frame);
    ReplayWsFrame* ws_meta();
    CURLcode ws_start_frame(unsigned int flags, curl_off_t length);

    // While a body chunk is being given to the application: notes what curl_ws_meta tells of it.
    void note_frame(Recorder& recorder);
    // A line for the debug callback came, and no transfer is being recorded.
    void note_debug(int type, std::string_view text, bool keep_bytes);

    // What CURLINFO_ACTIVESOCKET answers of a played connection.
    [[nodiscard]] curl_socket_t socket();

private:
    template <class Real>
    CURLcode record_send(const Message& message, std::size_t* accepted, Real real);
    CURLcode play_send(const Message& message, std::size_t* accepted);
    CURLcode answer(const CallOutcome& outcome, std::size_t* count);

    EasyHandle& handle_;
    std::unique_ptr<ConversationRecorder> recorder_;
    std::unique_ptr<Conversation> conversation_;
    std::uint64_t began_ = 0;  // of what is played on a real clock: the monotonic_ns() of its beginning
    bool has_socket_ = false;
    bool frames_ = false;  // it is a WebSocket transfer
    ReadySocket socket_;
    curl_ws_frame frame_{};  // given out last
};

}  // namespace replay
