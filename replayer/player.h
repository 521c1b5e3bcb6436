#pragma once
// From an interaction to what an application observes: one recorded transfer, delivered event by event.
//
// A Player neither sleeps nor knows the time; it says when its next event was recorded, and its owner decides when to
// deliver it. One Player a transfer, used by one thread at a time, but for pause(). Reused from transfer to transfer.
//
// A callback may call back: a sink that is being given an event may call pause(), give_held() and everything that only asks.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "asked_infos.h"
#include "chosen_recording.h"
#include "connection_call.h"
#include "received_headers.h"
#include "time_limits.h"

namespace replay {

// The application's side of a transfer.
class Sink {
public:
    enum class Answer { taken, paused, failed };

    // Whether it looks at header lines at all. Where it does not, it need not be given them.
    [[nodiscard]] virtual bool sees_headers() const { return true; }
    virtual Answer header(char* line, std::size_t size) = 0;
    virtual Answer body(char* chunk, std::size_t size) = 0;
    // Asks a source of the application's upload (0: the read callback; from 1: a part of a multipart body) for at most `asked`
    // bytes; `supplied` points to what it gave, until the next call.
    virtual Answer pull(unsigned source, std::size_t asked, std::string_view& supplied) = 0;
    virtual Answer seek(unsigned source, std::int64_t offset, int origin) = 0;
    virtual Answer progress(const std::int64_t (&amounts)[4]) = 0;
    virtual void debug(int type, char* text, std::size_t size) = 0;
    virtual void debug_length(int type, std::size_t size) = 0;  // a line whose bytes were not kept
    // Any other callback, by the number of the option that sets it, with its recorded arguments, and what was `answered` then.
    virtual Answer callback(int option, std::uint32_t answered, char* arguments, std::size_t size) = 0;
    // libcurl is to hold this cookie: see Recorder::cookie. `recorded`: when it took it, in ns of Unix time.
    virtual void cookie(std::string_view line, bool is_aged, std::int64_t recorded_ns) = 0;
    virtual void lock(int data, std::uint32_t access) = 0;  // see Recorder::lock
    virtual void policy(std::string_view text) = 0;         // see Recorder::policy
    // What this sink's last `failed` stands for: the result (a CURLcode), its error text, and what the application answered.
    [[nodiscard]] virtual int failure() const = 0;
    [[nodiscard]] virtual std::string failure_text() const = 0;
    [[nodiscard]] virtual std::uint32_t failure_answer() const = 0;

protected:
    ~Sink() = default;
};

class Player {
public:
    using Candidate = ChosenRecording::Candidate;

    // Begins with the first candidate. The others answer requests that differ only in an upload that is pulled while the
    // transfer runs; when the bytes pulled turn out not to be the first one's, play goes on in one whose course was the same so far.
    // Throws CassetteError.
    void start(std::vector<Candidate> candidates);
    // To be called after start(), where the application sets limits: the transfer ends when it comes up against one that is stricter
    // than those it was recorded with.
    void limit(const Limits& limits);
    // Likewise, where the read callback supplies the body: what decides where its bytes are those of no candidate.
    void judge_upload(std::shared_ptr<UploadJudge> judge) { recording_.judge_by(std::move(judge)); }
    // Begins a transfer that only fails, at once, with this result: a request that missed.
    void start_failing(int result, std::string error);

    enum class State {
        playing,   // there is more
        blocked,   // the next event waits for the application to unpause, or to break the transfer off
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
    // doing so is told again: the progress, lines of the debug callback, and calls of others that carry no part of the transfer.
    void break_off(Sink& sink);

    // The transfer is over, with this result and no error text: nothing more is delivered.
    void end_with(int result) { finish(result, {}); }

    // Pauses these directions and lets the others go on. Also for another thread than the one that steps.
    void pause(bool receiving, bool sending);
    [[nodiscard]] bool is_blocked() const { return is_blocked_at(next_index()); }
    [[nodiscard]] bool is_receiving_paused() const { return receiving_paused_; }
    // While it is blocked time goes on, by whatever clock `now_ns` is read from: where it has a limit for the whole transfer, from the
    // recorded time of what it was given last. And a recording that was broken off waits for the application to do so again, about as long
    // as it took then. Where that is over, it is not blocked any more and ends with the next step.
    void stand_still(std::uint64_t now_ns);
    // In how many ns that will be; nothing where it is not blocked, or has no limit.
    [[nodiscard]] std::optional<std::uint64_t> patience(std::uint64_t now_ns) const;
    // After that was lifted: delivers at once what libcurl, too, delivers from inside that call. Returns the result (a CURLcode)
    // that the call has.
    int give_held(Sink& sink);

    // Whether every event has been delivered, and only the end is to come.
    [[nodiscard]] bool is_at_end() const { return !has_recording() || next_index() >= events().size(); }
    // The application sends something on the transfer's connection (curl_ws_send), from inside a callback or between calls. What comes
    // earlier than when recorded is taken, and compared when its turn comes; what was recorded after a sending waits for it.
    CallOutcome send(const Message& message, Sink& sink);
    // Whether nothing more can happen before the application sends something.
    [[nodiscard]] bool awaits_send() const;
    // It will not: the transfer fails with the next step.
    void give_up_waiting();
    // Whether the recording turned out not to fit, or could not be read on: the application sent something else than the recorded one,
    // say, or nothing. It has been said on stderr.
    [[nodiscard]] bool has_missed() const { return has_missed_; }
    // The same, but true once.
    [[nodiscard]] bool take_miss();
    // The upload, where it is not byte for byte the recorded one; nullptr where the recording says how long it is.
    [[nodiscard]] const OwnUpload* own_upload() const { return recording_.own_upload(); }
    // The frame that the last body chunk belongs to; nullptr where none is known.
    [[nodiscard]] const WsFrame* frame() const { return frame_known_ ? &frame_ : nullptr; }

    [[nodiscard]] bool finished() const { return finished_; }
    [[nodiscard]] int result() const { return result_; }
    [[nodiscard]] const std::string& error() const { return error_; }
    // What getinfo answers once it is over. Decoded when first asked for; empty for a transfer that missed.
    [[nodiscard]] const Metadata& metadata();
    [[nodiscard]] const InteractionHead& head() const { return stored().head(); }
    [[nodiscard]] bool has_recording() const { return recording_.is_any(); }
    [[nodiscard]] const Candidate& candidate() const { return recording_.candidate(); }  // the one that is being played
    [[nodiscard]] std::vector<Candidate> candidates() const { return recording_.candidates(); }

    // What getinfo answered at this place when recorded, or last before it. Asked again here, what it answered next.
    [[nodiscard]] std::optional<AskedInfos::Answer> asked(std::uint32_t number);

    // When it came up against a limit, in ns since it began; nothing where it did not.
    [[nodiscard]] std::optional<std::uint64_t> cut_at() const;

    // What has been delivered so far: header lines, bytes of the body, and the amounts of the last progress.
    [[nodiscard]] ReceivedHeaders& headers() { return headers_; }
    [[nodiscard]] std::uint64_t body_bytes() const { return body_bytes_; }
    [[nodiscard]] const std::int64_t (&progress() const)[4] { return progress_; }

private:
    State finish(int result, std::string error);
    State fail(const Event& event, Sink& sink);
    State end(Sink& sink);
    State end_cut(Sink& sink);
    void find_cut();
    State settle(std::size_t at, const Event& event, Sink::Answer answer, Sink& sink);
    bool take(const Event& event, char*& bytes);
    unsigned use(unsigned streams);
    Sink::Answer deliver(std::size_t at, const Event& event, char* bytes, Sink& sink);
    Sink::Answer deliver_received(const Event& event, char* bytes, Sink& sink);
    State pass_headers(std::size_t at);
    Sink::Answer deliver_held(const Event& event, Sink& sink);
    Sink::Answer deliver_offer(const Event& event, char* bytes, Sink& sink);
    Sink::Answer deliver_pull(std::size_t at, Sink& sink);
    Sink::Answer deliver_early_pull(const Event& offer, Sink& sink);
    void settle_upload();
    void miss_upload();
    void tell_own_amounts();
    void go_on_in_another(std::size_t event);
    void give_debug(const Event& event, char* bytes, Sink& sink);
    CallOutcome compare(const Event& event, const Message& message);
    void compare_early(const Event& event, std::string_view bytes);
    CallOutcome miss(const std::string& what);
    [[nodiscard]] std::size_t next_of(EventKind kind, std::size_t& known) const;
    void stand_at(std::size_t event);
    void note_headers(const Event& event, std::string_view bytes);
    [[nodiscard]] std::uint16_t detail_of_next_header();
    [[nodiscard]] std::size_t next_index() const;
    [[nodiscard]] bool is_blocked_at(std::size_t at) const;
    [[nodiscard]] bool is_to_be_broken_off() const { return (head().flags & kInteractionBrokenOff) != 0; }
    [[nodiscard]] bool is_told_when_broken_off(const Event& event) const;
    [[nodiscard]] bool awaits_breaking_off(std::size_t at) const;
    [[nodiscard]] std::optional<std::uint64_t> limit_left(std::uint64_t now_ns) const;
    [[nodiscard]] std::optional<std::uint64_t> wait_left(std::uint64_t now_ns) const;
    [[nodiscard]] bool is_held(std::size_t at, std::uint32_t call) const;
    [[nodiscard]] bool is_in_pause(const Event& event) const;
    void skip_fillers_to(bool (Player::*is_wanted)(const Event&) const);
    void skip_to_held();

    [[nodiscard]] StoredInteraction& stored() { return recording_.stored(); }
    [[nodiscard]] const StoredInteraction& stored() const { return recording_.stored(); }
    // Those up to the end, or to where it is cut.
    [[nodiscard]] std::span<const Event> events() const { return stored().events().first(cut_ ? cut_->event : stored().events().size()); }

    static constexpr std::size_t kNone = SIZE_MAX;
    ChosenRecording recording_;
    Limits limits_;
    std::optional<std::uint64_t> limit_ends_;   // nothing: it has not stood still yet
    std::optional<std::uint64_t> waits_until_;  // likewise, for the application to break it off
    bool has_waited_ = false;                   // until then
    bool is_broken_off_ = false;
    std::optional<Cut> cut_;
    std::size_t next_ = 0;   // index of the next event
    std::size_t place_ = 0;  // see AskedInfos
    AskedInfos asked_;
    std::size_t next_pull_ = 0;    // no pull,
    std::size_t next_header_ = 0;  // and no header, before these events and behind next_
    // Events before it that come again: one that the application paused on though it did not when recorded, with its bytes, and a
    // pull that is not satisfied yet.
    std::size_t held_event_ = kNone;
    std::string held_;
    std::size_t open_pull_ = kNone;
    std::uint64_t ahead_[2] = {};  // header and body bytes that were taken when they were offered
    unsigned in_use_ = 0;          // a bit for each stream of which the application is being given bytes
    int refusal_ = 0;              // the result that the last event's refusal stands for, if it was refused
    std::string mismatch_;         // why no candidate fits what the application does
    struct Early {
        std::string bytes;
        Message message;  // whose bytes these are
    };
    std::vector<Early> early_;  // sent before its turn, and not compared yet
    bool has_missed_ = false;
    bool has_told_miss_ = false;
    WsFrame frame_{};
    bool frame_known_ = false;
    std::atomic<bool> receiving_paused_ = false;
    std::atomic<bool> sending_paused_ = false;
    bool finished_ = true;
    int result_ = 0;
    std::string error_;
    ReceivedHeaders headers_;
    bool header_noted_ = false;      // the next header event's line, because it went to the body first
    std::uint64_t noted_ahead_ = 0;  // bytes of headers that were only offered so far, and are in headers_
    std::uint64_t body_bytes_ = 0;
    std::int64_t progress_[4] = {};
    std::unique_ptr<Metadata> metadata_;
    std::vector<std::unique_ptr<Metadata>> left_behind_;  // of recordings that play moved on from: the application may hold their texts
};

}  // namespace replay
