#pragma once
// From an interaction to what an application observes: one recorded transfer, delivered event by event.
//
// A Player neither sleeps nor knows the time; it says when its next event was recorded, and its owner decides when to
// deliver it. One Player a transfer, used by one thread at a time. Reused from transfer to transfer.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "asked_infos.h"
#include "cassette_reader.h"
#include "received_headers.h"
#include "upload_match.h"

namespace replay {

// The application's side of a transfer.
class Sink {
public:
    enum class Answer { taken, paused, failed };

    virtual Answer header(char* line, std::size_t size) = 0;
    virtual Answer body(char* chunk, std::size_t size) = 0;
    // Asks a source of the application's upload (0: the read callback; from 1: a part of a multipart body) for at most `asked`
    // bytes; `supplied` points to what it gave, until the next call.
    virtual Answer pull(unsigned source, std::size_t asked, std::string_view& supplied) = 0;
    virtual Answer seek(unsigned source, std::int64_t offset, int origin) = 0;
    virtual Answer progress(const std::int64_t (&amounts)[4]) = 0;
    virtual void debug(int type, char* text, std::size_t size) = 0;
    virtual void debug_length(int type, std::size_t size) = 0;  // a line whose bytes were not kept
    // The result (a CURLcode) and error text that this sink's last `failed` stands for.
    [[nodiscard]] virtual int failure() const = 0;
    [[nodiscard]] virtual std::string failure_text() const = 0;

protected:
    ~Sink() = default;
};

class Player {
public:
    struct Candidate {
        std::shared_ptr<const CassetteReader> cassette;
        std::uint64_t number;
        std::uint64_t offset;
        std::uint64_t playable;
    };

    // Begins with the first candidate. The others answer requests that differ only in an upload that is pulled while the
    // transfer runs; when the bytes pulled turn out not to be the first one's, play goes on in one whose course was the same so far.
    // Throws CassetteError.
    void start(std::vector<Candidate> candidates);
    // Begins a transfer that only fails, at once, with this result: a request that missed.
    void start_failing(int result, std::string error);

    enum class State {
        playing,   // there is more
        blocked,   // the next event waits for the application to unpause
        finished,  // result() holds
    };
    // Delivers one event, or finishes.
    State step(Sink& sink);

    // When the next event (or the end) was recorded, in ns since the transfer began.
    [[nodiscard]] std::uint64_t next_time() const;
    // The call of the application into libcurl in which it was delivered when recorded. Transfers whose next events have
    // the same one are to be delivered together.
    struct Call {
        std::uint64_t session = 0;
        std::uint32_t number = 0;
        friend bool operator==(const Call&, const Call&) = default;
    };
    [[nodiscard]] Call next_call() const;
    // Whether, when recorded, at least one call delivered nothing before the first event came (or the end): as a rule one only
    // sends the request.
    [[nodiscard]] bool starts_idle() const;

    // The application ends the transfer before it is over. Where it did so when recorded, and has come as far, what it was told while
    // doing so is told again: lines of the debug callback.
    void break_off(Sink& sink);

    void pause(bool receiving, bool sending);
    [[nodiscard]] bool is_blocked() const;

    [[nodiscard]] bool finished() const { return finished_; }
    [[nodiscard]] int result() const { return result_; }
    [[nodiscard]] const std::string& error() const { return error_; }
    // What getinfo answers once it is over. Decoded when first asked for; empty for a transfer that missed.
    [[nodiscard]] const Metadata& metadata();
    [[nodiscard]] const InteractionHead& head() const { return stored_->head(); }
    [[nodiscard]] bool has_recording() const { return !candidates_.empty(); }

    // What getinfo answered at this place when recorded, or last before it. Asked again here, what it answered next.
    [[nodiscard]] std::optional<AskedInfos::Answer> asked(std::uint32_t number);

    // What has been delivered so far: header lines, and bytes of the body.
    [[nodiscard]] ReceivedHeaders& headers() { return headers_; }
    [[nodiscard]] std::uint64_t body_bytes() const { return body_bytes_; }

private:
    State finish(int result, std::string error);
    State fail(Sink& sink);
    State end();
    Sink::Answer deliver(const Event& event, char* bytes, Sink& sink);
    Sink::Answer deliver_pull(const Event& event, Sink& sink);
    bool accept_pulled(std::string_view supplied);
    bool move_to(const Candidate& candidate, const Candidate& played, const UploadPlace& place, std::string_view supplied);
    void advance();
    void stand_at(std::size_t event);
    char* bytes_of(const Event& event);
    void note_headers(const Event& event, std::string_view bytes);

    std::vector<Candidate> candidates_;
    std::size_t current_ = 0;
    std::unique_ptr<StoredInteraction> stored_ = std::make_unique<StoredInteraction>();
    std::size_t next_ = 0;   // index of the next event
    std::size_t place_ = 0;  // see AskedInfos
    AskedInfos asked_;
    char* held_ = nullptr;  // bytes of the next event, where it was given already and paused on
    std::string sent_;      // what was pulled so far, as long as there are candidates to compare it with
    std::uint64_t sent_bytes_ = 0;
    std::uint64_t pulled_ = 0;  // see UploadPlace
    std::size_t ends_ = 0;      // likewise
    bool mismatch_ = false;     // what was pulled fits no candidate
    bool receiving_paused_ = false;
    bool sending_paused_ = false;
    bool finished_ = true;
    int result_ = 0;
    std::string error_;
    ReceivedHeaders headers_;
    bool header_noted_ = false;  // the next header event's line, because it went to the body first
    std::uint64_t body_bytes_ = 0;
    std::unique_ptr<Metadata> metadata_;
    std::vector<std::unique_ptr<Metadata>> left_behind_;  // of recordings that play moved on from: the application may hold their texts
};

}  // namespace replay
