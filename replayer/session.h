#pragma once
// This process's part in a session: what is in force, the cassette it plays from and records into (session_cassette.h), and what it has
// done so far.
//
// Built on first use and never destroyed: a dependency's constructor may make transfers before ours runs, and its destructor
// after. Every member function may be called from any thread; mutex_ guards what is recorded and the opening of cassettes, everything else
// is constant once built or atomic. fork(2) takes mutex_, so that a child finds it free.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cassette_index.h"
#include "cassette_writer.h"
#include "config.h"
#include "found_by.h"
#include "interaction.h"
#include "player.h"
#include "scopes.h"
#include "secret_book.h"
#include "shared_block.h"

namespace replay {

// A transfer that is about to begin, as its owner can describe it. The exact key is cheap; the request is put together only
// when something asks for it.
class Inquiry {
public:
    virtual Hash128 exact_key() = 0;  // empty where there can be none
    virtual const Request& request() = 0;
    virtual Request take_request() { return request(); }                       // to keep: what is left is not to be asked for any more
    virtual std::string_view body() = 0;                                       // of a body given whole
    virtual bool pulled() = 0;                                                 // the body will come from callbacks
    virtual std::optional<std::uint64_t> announced() { return std::nullopt; }  // how many bytes of it, where the application says so
    // What the application gave to libcurl as a secret.
    virtual void tell_secrets(SecretBook&) {}
    // It will leave a connection to the application, whose calls on it may tell between recordings.
    virtual bool connects() { return false; }

    // Which turn among several recordings it drew, and with which cursor, so that looking once more draws no other.
    struct Turn {
        std::uint64_t cursor;
        std::uint64_t number;
    };
    std::optional<Turn> drawn{};
    std::shared_ptr<const Scope> scope{};  // see Session::scope_of
    // It has so many recordings, all of which were played, and is not to get one of them again.
    std::uint64_t exhausted = 0;

protected:
    ~Inquiry() = default;
};

class Session {
public:
    [[nodiscard]] static Session& instance();
    // For tests: a session of its own.
    explicit Session(Config config);
    ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // One in which every transfer fails with `why`: the configuration makes no sense.
    [[nodiscard]] static Session* unusable(Config config, std::string why);

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] Mode mode() const { return config_.mode.value; }
    // Whether some transfers may be recorded, or played.
    [[nodiscard]] bool records() const {
        return mode() == Mode::record || mode() == Mode::record_if_missing || (mode() == Mode::replay && config_.rules.may_record());
    }
    [[nodiscard]] bool replays() const { return mode() == Mode::replay || mode() == Mode::record_if_missing; }

    // The scope that an inquiry is made in: the one that a rule names for its endpoint, else the one in force when it is first asked for.
    const std::shared_ptr<const Scope>& scope_of(Inquiry& inquiry);
    [[nodiscard]] Scopes& scopes() { return scopes_; }

    [[nodiscard]] std::shared_ptr<const Treatment> treatment(const Request& request) const {
        return config_.rules.treatment(request.method, request.url);
    }

    // The recordings that answer a request, the one to play first in front; empty where there is none. Moves the request's
    // cursor on. What is wrong with the cassette is reported once.
    [[nodiscard]] std::vector<Player::Candidate> find(Inquiry& inquiry);
    // What decides which of the recordings that find() gave a body belongs to that is pulled. Outlived by this.
    [[nodiscard]] std::shared_ptr<UploadJudge> upload_judge(Inquiry& inquiry);

    // What becomes of a request that find() had nothing for.
    [[nodiscard]] OnMiss on_miss(Inquiry& inquiry) const;

    // Counts a request that find() had nothing for, says so (miss_teller.h), and returns one line for the error buffer.
    [[nodiscard]] std::string miss(Inquiry& inquiry);

    // What is known of secrets; nullptr where those of a request are to be recorded as they are.
    [[nodiscard]] SecretBook* secrets(const Treatment& treatment) { return treatment.secrets == Secrets::keep ? nullptr : &secrets_; }
    // Appends an interaction to the cassette of a scope, without the secrets in it that `secrets` knows or can tell (nullptr: with all).
    // What cannot be written is reported once and counted; the transfer is unharmed. Returns where it went, for record_more().
    std::optional<CassetteWriter::Appended> record(const Scope& scope, Interaction&& interaction, SecretBook* secrets);
    // Appends events to an interaction that was recorded into it before, as CassetteWriter::append does, without secrets likewise; false
    // where that failed, which has been reported and counted then.
    bool record_more(SessionCassette& cassette, const CassetteWriter::Appended& interaction, std::span<const Event> events,
                     std::string bytes, bool last, SecretBook* secrets);

    // A transfer begins to be played.
    void count_replayed() { ++block_.counters().replayed; }
    // A transfer that began to be played has no recording after all: the one that it began with is another one's.
    void take_back_replayed() { --block_.counters().replayed; }
    // A request turned out to have no recording. This one goes to the network for it, which a strict session minds as well.
    void note_not_failed(Inquiry& inquiry, OnMiss course);
    // This one fails.
    void count_missed(const Request& request);
    void count_live() { ++block_.counters().live; }

    // Called after fork in the child, and by the library's constructor.
    void after_fork_in_child();
    static void process_began();
    // This process ends: what it has recorded is published, if it falls to it. May be called several times.
    void end();
    static void process_ends();

private:
    std::vector<Player::Candidate> find_in(SessionCassette& cassette, const SessionCassette::Opened& opened, Inquiry& inquiry);
    struct RedactedRequest {
        Request request;
        std::string body;  // of one that is given whole
        bool has_any = false;
    };
    RedactedRequest redacted(Inquiry& inquiry);
    std::vector<Player::Candidate> choose(const SessionCassette::Opened& opened, const CassetteIndex::Answers& answers,
                                          const FoundBy& found_by, Inquiry& inquiry, Repeat repeat);
    std::uint64_t turn_of(Inquiry& inquiry, std::uint64_t cursor);
    void note_missed(const Request& request, std::string_view course);
    template <class Append>
    bool written(Append append);

    Config config_;
    std::string unusable_;  // why no transfer can be answered: the configuration makes no sense
    std::uint64_t id_;
    SharedBlock block_{config_.session};
    std::mutex mutex_;  // see SessionCassette
    Scopes scopes_{config_, block_, mutex_};
    SecretBook secrets_;
};

}  // namespace replay
