#pragma once
// Sessions of a test's own, and what they are asked.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "needed_memory.h"
#include "outcome.h"
#include "played.h"
#include "recorder.h"
#include "request_key.h"
#include "session.h"

namespace replay::samples {

class Asked : public Inquiry {
public:
    explicit Asked(std::string url, std::string body = "", bool pulled = false) : body_(std::move(body)), pulled_(pulled) {
        request_.method = pulled ? "PUT" : body_.empty() ? "GET" : "POST";
        request_.url = std::move(url);
    }
    Request& change() { return request_; }
    Hash128 exact_key() override { return pulled_ ? Hash128{} : keys_of(request_, body_).exact; }
    const Request& request() override { return request_; }
    std::string_view body() override { return body_; }
    bool pulled() override { return pulled_; }

    // What a Recorder makes of it when it was answered with `response`.
    Interaction answered(const std::string& response) {
        Recorder recorder(request_, pulled_ ? "" : body_, pulled_);
        if (pulled_) recorder.supplied(recorder.pull(0, 100), body_);
        recorder.body(response);
        return recorder.finish(0, false, {}, "");
    }

private:
    Request request_;
    std::string body_;
    bool pulled_;
};

// A session of its own over the cassette at `path`, with what a replay.toml says.
class Run {
public:
    Run(std::string path, Mode mode, const std::string& settings = "") : session_(config(std::move(path), mode, settings)) {}
    ~Run() {
        session_.end();
        remove_unneeded_memory(session_.config().session);
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    Session* operator->() { return &session_; }
    const Scope& scope() { return *session_.scope_of(any_); }
    std::optional<CassetteWriter::Appended> record(Interaction&& interaction, SecretBook* secrets = nullptr) {
        return session_.record(scope(), std::move(interaction), secrets);
    }

    std::string answer_to(Asked asked, const std::vector<std::string>& uploads = {}) {
        std::vector<Player::Candidate> found = session_.find(asked);
        if (found.empty()) return "missed";
        Player player;
        try {
            start(player, std::move(found), asked);
        } catch (const CassetteError& error) {
            return error.what();
        }
        NotingSink sink;
        sink.uploads = uploads;
        play_on(player, sink);
        return player.result() == 0 ? sink.seen.back() : player.error();
    }

private:
    void start(Player& player, std::vector<Player::Candidate> found, Asked& asked) {
        try {
            player.start(std::move(found));
            if (asked.pulled()) player.judge_upload(session_.upload_judge(asked));
        } catch (const CassetteError&) {
            if (!asked.scope->cassette->rebuild_index()) throw;
            player.start(session_.find(asked));
        }
    }
    static Config config(std::string path, Mode mode, const std::string& settings) {
        const SettingsFile file{"/settings/replay.toml", parse_toml(settings)};
        Config made = Config::from([](const char*) -> const char* { return nullptr; }, &file);
        made.mode = {mode, "test"};
        made.cassette = {std::move(path), "test"};
        made.scope = {"a scope", "test"};
        made.session = SessionName::here();
        return made;
    }
    Session session_;
    Asked any_{"http://h/"};
};

}  // namespace replay::samples
