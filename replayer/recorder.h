#pragma once
// From what an application observes of a live transfer to an interaction. One Recorder a transfer.
//
// Used by the thread that runs the transfer, and by another one that lifts a pause meanwhile (libcurl then delivers from there).

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connection_event.h"
#include "interaction.h"
#include "matching.h"
#include "request_key.h"
#include "spooled_bytes.h"

namespace replay {

class SecretBook;

class Recorder {
public:
    // The transfer begins now. `body` is the request's body where it is given whole; `pulled` says that callbacks will supply it. What gets
    // too long for memory is spooled beside `cassette` (spooled_bytes.h), without the secrets that `secrets` knows (nullptr: with all).
    // Both outlive the recorder and what it returns. `matching`: by which the keys are made.
    Recorder(Request request, std::string_view body, bool pulled, SecretBook* secrets = nullptr, const std::string* cassette = nullptr,
             std::shared_ptr<const Matching> matching = std::make_shared<const Matching>());

    // All that there is of its request has been played: this is to be one more.
    void is_further();

    // The transfer begins after the last call that was numbered. What follows was delivered by call number `call` of the application into
    // libcurl. What one call delivered, of however many transfers, is one batch, and is replayed as one.
    void in_call(std::uint32_t call);
    [[nodiscard]] static std::uint32_t new_call();  // counts up, and starts again after 2^32
    // This process begins, as a forked child perhaps: it numbers its calls from a place of its own. What two processes of a session
    // delivered under one number would be replayed as one batch.
    static void renumber_calls();

    // A callback of the application's is about to be called. Noted before it is, since it may write into what it is given, and may
    // call libcurl, which then delivers more. Each returns the event, for adding what the callback answered.
    using EventNumber = std::size_t;
    EventNumber header(std::string_view line, std::uint16_t kept = 0);  // `kept`: the event's detail, see layout.h
    EventNumber body(std::string_view chunk);
    // A source of the upload (0: the read callback; from 1: a part's) is asked for `asked` bytes, or to move.
    EventNumber pull(unsigned source, std::size_t asked);
    EventNumber seek(unsigned source, std::int64_t offset, int origin);
    EventNumber progress(const std::int64_t (&amounts)[4]);
    void debug(int type, std::string_view text);
    // A debug line whose bytes are not kept.
    void debug_length(int type, std::size_t size);
    // Any other callback, by the number of the option that sets it, with its arguments.
    EventNumber callback(int option, std::string_view arguments);

    // The application answered otherwise than usual: took a part of the bytes, refused, aborted.
    void answered(EventNumber event, std::uint64_t answer);
    // It paused, and took or supplied nothing: libcurl will give the bytes, or ask, again.
    void paused(EventNumber event);
    // What a pull supplied, or a callback added to its arguments.
    void supplied(EventNumber event, std::string_view bytes);
    void refused(EventNumber pull);

    // The application calls curl_easy_pause: these directions are paused from now on. What is noted until pausing_ended(), which takes
    // what pausing() returned, was delivered from inside that call.
    struct Outside {
        bool in_pause;
        std::uint32_t call;
    };
    Outside pausing(bool receiving, bool sending);
    void pausing_ended(Outside outside);

    // What curl_ws_meta tells of the bytes that body() is about to note; kept where it changed.
    void frame(const WsFrame& frame);
    // The application calls libcurl to send something on the running transfer's connection, and has done so. Debug lines
    // in between belong to the call.
    void sending(bool in_callback);
    void sent(const SentEvent& sent, int result);
    // The application asked for an info, and libcurl answered this (`is_null`: a null pointer).
    void asked(Info info, bool is_null);
    // libcurl took a cookie from the response, and lists it in this line of Netscape's format. `is_aged`: its expiry was given as an
    // age, not as a date.
    void cookie(std::string_view line, bool is_aged);
    // libcurl called the lock function of a share (`access`), or its unlock function (kUnlock), for this kind of data.
    void lock(int data, std::uint32_t access);
    // A server told by HTTPS of something that is to be kept for later transfers. A line names it (host, port, "h1", "h2" or "h3"), the
    // next one is the header field.
    void policy(std::string_view text);
    // Header bytes as they went over the wire. Not an event: the application does not see them.
    void sent_head(std::string_view bytes);

    // The transfer is over. `ended_by_application`: it was removed or cleaned up before libcurl had a result; that is a call with
    // a number of its own (in_call), so that played again, the application gets the chance to do the same.
    [[nodiscard]] Interaction finish(int result, bool ended_by_application, std::vector<Info> infos, std::string error);

    // Whether this process began it: a forked child inherits recorders of transfers that are not its own.
    [[nodiscard]] bool is_this_process() const;
    // monotonic_ns() when it began.
    [[nodiscard]] std::uint64_t began() const { return began_; }

private:
    Event& add(EventKind kind, std::string_view bytes, unsigned detail = 0);
    [[nodiscard]] std::uint32_t keep_asked(Info info);
    void settle_streams();
    SpooledBytes& stream(Stream which) { return streams_[static_cast<std::size_t>(which)]; }
    Event& event(EventNumber number) { return interaction_.events[number]; }
    EventNumber last() const { return interaction_.events.size() - 1; }
    std::uint64_t end_of(EventNumber number);
    std::string& offered(EventKind kind) { return offered_[kind == EventKind::body ? 1 : 0]; }

    std::shared_ptr<const Matching> matching_;
    RequestKeys keys_;         // of a body that was given whole, which may be gone when the transfer is over
    std::mutex mutex_;         // guards what follows
    Interaction interaction_;  // but for its streams
    SpooledBytes streams_[kStreams];
    std::vector<std::uint32_t> last_asked_;  // of each info that was asked for: where in Metadata::asked its last value is
    std::uint64_t began_;
    std::uint32_t call_ = 0;
    bool pulled_;
    bool in_pause_ = false;
    bool receiving_paused_ = false;
    bool sending_paused_ = false;
    std::optional<WsFrame> frame_;  // noted last
    std::uint8_t call_flags_ = 0;   // of events that happen now, because the application sends something
    std::string offered_[2];        // header, body bytes that were paused on last and not given again yet
    int process_;
};

}  // namespace replay
