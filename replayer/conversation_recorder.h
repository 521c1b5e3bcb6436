#pragma once
// Records what the application does with a connection that its transfer left to it.
//
// The transfer itself is in the cassette already, as an interaction; each call is appended to that as a continuation, before the
// application learns what came of it. So whatever ends the process, what it has seen is there. Calls in a row that came to
// nothing (an application polls) become one event, appended each time that their number has doubled.
//
// Used by one thread at a time. A forked child that goes on with the connection goes on with the recording.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cassette_writer.h"
#include "connection_call.h"

namespace replay {

class SessionCassette;
class SecretBook;
class Session;

class ConversationRecorder {
public:
    // `interaction`: where in the cassette the transfer was recorded, `began`: the monotonic_ns() at which it began.
    // `secrets`: as for Session::record_more.
    ConversationRecorder(Session& session, std::shared_ptr<SessionCassette> cassette, const CassetteWriter::Appended& interaction,
                         std::uint64_t began, SecretBook* secrets);

    // A call begins: debug lines until it is noted belong to it.
    void calling();
    // The connection is about to go: so do lines from here on, until another call begins. Others are not kept.
    void parting();
    void debug(int type, std::string_view text);
    void debug_length(int type, std::size_t size);

    // What came of it. `result` is a CURLcode.
    void sent(bool by_websocket, const SentEvent& sent, int result);
    void received(bool by_websocket, const ReceivedEvent& received, int result);

    // The application gives the connection up. Nothing may be noted after. Has no effect in a forked child that has not used it: it
    // is its parent's.
    void close();

private:
    void add(EventKind kind, std::uint8_t flags, int result, std::string_view bytes);
    Event& add(EventKind kind, std::string_view bytes);
    void write(bool last);

    Session& session_;
    std::shared_ptr<SessionCassette> cassette_;
    SecretBook* secrets_;
    CassetteWriter::Appended interaction_;
    std::uint64_t began_;
    int process_;  // that used it last
    enum class Lines { dropped, of_call, of_parting };
    Lines lines_ = Lines::dropped;
    bool failed_ = false;        // an append failed, which has been said: what would follow would be out of its context
    std::vector<Event> events_;  // not yet written
    std::string bytes_;
    std::uint32_t in_vain_ = 0;  // calls that came to nothing, in a row
};

}  // namespace replay
