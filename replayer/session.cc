#include "session.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "lock_over_forks.h"
#include "needed_memory.h"
#include "recorded_keys.h"
#include "recorder.h"
#include "report.h"
#include "request_key.h"
#include "response_normaliser.h"
#include "safe_text.h"
#include "secret_names.h"
#include "secret_tokens.h"
#include "strict_session.h"
#include "uncancelled.h"

namespace replay {

namespace {

constinit std::mutex session_mutex;  // guards that it is built
std::atomic<Session*> the_session = nullptr;

Publisher publisher_of_environment() {
    try {
        const Config config = Config::from([](const char* name) -> const char* { return std::getenv(name); });
        set_own_secret_names(config.secret_names.value);
        return Publisher(config.volatile_headers.value);
    } catch (const ConfigError&) {  // whoever recorded has said so
        return Publisher();
    }
}

Session* make_session() {
    const auto environment = [](const char* name) -> const char* { return std::getenv(name); };
    try {
        return new Session(Config::from(environment));
    } catch (const ConfigError& error) {
        report(error.what());
        // Where no value can be wrong: the names that errors mention, and the session.
        constexpr std::array<std::string_view, 3> kNames{"REPLAY_CASSETTE", "REPLAY_SCOPE", "REPLAY_SESSION"};
        Config fallback = Config::from(
            [&](const char* name) { return std::find(kNames.begin(), kNames.end(), name) == kNames.end() ? nullptr : environment(name); },
            nullptr);
        return Session::unusable(std::move(fallback), error.what());
    }
}

}  // namespace

// No function-local static: a child that is forked while another thread builds it would wait for that for ever.
Session& Session::instance() {
    if (Session* const built = the_session.load(std::memory_order_acquire)) return *built;
    const Uncancelled here;
    const auto lock = lock_over_forks<session_mutex>();
    if (the_session != nullptr) return *the_session;
    Session* const made = make_session();
    pthread_atfork(
        [] {
            the_session.load()->mutex_.lock();
            the_session.load()->secrets_.lock();
        },
        [] {
            the_session.load()->secrets_.unlock();
            the_session.load()->mutex_.unlock();
        },
        [] {
            the_session.load()->secrets_.unlock();
            the_session.load()->mutex_.unlock();
            the_session.load()->after_fork_in_child();
        });
    the_session = made;
    return *made;
}

Session::Session(Config config) : config_(std::move(config)), id_(config_.session.id()), secrets_(records() ? &config_.session : nullptr) {
    set_own_secret_names(config_.secret_names.value);
    Recorder::renumber_calls();
}

Session* Session::unusable(Config config, std::string why) {
    auto* const session = new Session(std::move(config));
    session->unusable_ = std::move(why);
    return session;
}

void Session::after_fork_in_child() {
    Recorder::renumber_calls();
    block_.after_fork_in_child();
    scopes_.after_fork_in_child();
}

void Session::process_began() {
    const Uncancelled here;
    const char* const text = std::getenv("REPLAY_SESSION");
    const auto session = SessionName::parse(text == nullptr ? "" : text);
    if (!session) {
        setenv("REPLAY_SESSION", SessionName::here().text().c_str(), 1);
        return;
    }
    if (ControlBlock* const block = ControlBlock::map(*session, ControlBlock::Open::existing)) {
        ++block->counters().processes;
        block->unmap();
    }
}

void Session::end() {
    const auto cassettes = scopes_.cassettes();
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<SessionCassette>& cassette : cassettes) cassette->recording().end();
}

void Session::process_ends() {
    const Uncancelled here;
    if (Session* const built = the_session) built->end();
    const char* const text = std::getenv("REPLAY_SESSION");
    const auto session = SessionName::parse(text == nullptr ? "" : text);
    if (!session || session->pid != getpid()) return;
    root_of_strict_ends(*session);
    publish_session(*session, [] {
        const Session* const built = the_session;
        return built != nullptr ? Publisher(built->config_.volatile_headers.value) : publisher_of_environment();
    });
    remove_unneeded_memory(*session);
}

const std::shared_ptr<const Scope>& Session::scope_of(Inquiry& inquiry) {
    if (inquiry.scope != nullptr) return inquiry.scope;
    if (config_.rules.may_scope())
        if (const std::string& own = treatment(inquiry.request())->scope; !own.empty()) return inquiry.scope = scopes_.named(own);
    return inquiry.scope = scopes_.in_force();
}

OnMiss Session::on_miss(Inquiry& inquiry) const {
    if (!unusable_.empty()) return OnMiss::fail;
    const OnMiss wanted = treatment(inquiry.request())->on_miss;
    return wanted == OnMiss::fail && mode() == Mode::record_if_missing ? OnMiss::record : wanted;
}

void Session::count_missed(const Request& request) {
    ++block_.counters().missed;
    note_missed(request, "");
}

void Session::note_not_failed(Inquiry& inquiry, OnMiss course) {
    if (config_.is_strict()) note_missed(redacted(inquiry).request, course == OnMiss::live ? " (went live)" : " (was recorded)");
}

void Session::note_missed(const Request& request, std::string_view course) {
    if (!config_.is_strict()) return;
    std::string text = safe_line(request.method) + " " + safe_line(with_secret_tokens(TextKind::url, request.url));
    block_.shared().note_missed(text.append(course));
}

std::string Session::miss(Inquiry& inquiry) {
    const RedactedRequest redacted = this->redacted(inquiry);
    count_missed(redacted.request);
    if (!unusable_.empty()) return unusable_;
    const Scope& scope = *scope_of(inquiry);
    const SessionCassette::Opened& opened = scope.cassette->opened();
    const ComparedRequest asked{redacted.request, inquiry.pulled() ? ComparedBody::to_be_supplied() : ComparedBody::whole(redacted.body)};
    const auto miss = scope.cassette->misses().tell(asked, {opened.cassette.get(), opened.trouble, inquiry.exhausted}, scope.name);
    if (miss->reason == Miss::Reason::exhausted) ++block_.counters().exhausted;
    if (miss->reason == Miss::Reason::other_rules) ++block_.counters().other_rules;
    return miss->line();
}

template <class Append>
bool Session::written(Append append) {
    const Uncancelled here;
    try {
        const std::lock_guard lock(mutex_);
        append();
        return true;
    } catch (const CassetteError& error) {
        ++block_.counters().unrecorded;
        report_once(std::string("not recorded: ") + error.what());
        return false;
    }
}

std::optional<CassetteWriter::Appended> Session::record(const Scope& scope, Interaction&& interaction, SecretBook* secrets) {
    const bool has_failed = interaction.head.result != 0 && (interaction.head.flags & kInteractionBrokenOff) == 0;
    if (has_failed && !config_.record_failures.value) {
        count_live();
        return std::nullopt;
    }
    interaction.head.session = id_;
    interaction.metadata.scope = scope.name;
    const auto treated = config_.rules.may_normalise() ? treatment(interaction.metadata.request) : nullptr;
    if (secrets != nullptr)
        redact(interaction, *secrets);
    else
        interaction.metadata.placeholders = kSecretsKept;
    if (treated != nullptr) normalise_response(interaction, treated->normalise);
    CassetteWriter::Appended appended;
    if (!written([&] { appended = scope.cassette->recording().append(interaction); })) return std::nullopt;
    ++block_.counters().recorded;
    return appended;
}

bool Session::record_more(SessionCassette& cassette, const CassetteWriter::Appended& interaction, std::span<const Event> events,
                          std::string bytes, bool last, SecretBook* secrets) {
    if (secrets != nullptr) secrets->redact([&](const TextAction& action) { for_each_text(events, bytes, action); });
    return written([&] { cassette.recording().append(interaction, events, bytes, last); });
}

}  // namespace replay
