// A Player over a hostile cassette, and an application that does whatever the input says: takes, pauses, refuses, uploads something else,
// sends, asks, and all that from inside its callbacks, too.

#include "player.h"

#include <algorithm>

#include "hostile_cassette.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

std::vector<Player::Candidate> candidates_in(const std::string& path) {
    const auto cassette = std::make_shared<const CassetteReader>(path);
    std::vector<Player::Candidate> candidates;
    for (const auto& place : cassette->scan())
        candidates.push_back({cassette, place.number, place.offset, place.playable, place.continuations});
    return candidates;
}

// Of one of the candidates, where it can be had: an application that uploads what was uploaded gets further.
std::string upload_of(const Player::Candidate& candidate) {
    constexpr std::uint64_t kMost = 1 << 20;
    try {
        StoredInteraction stored;
        stored.open(candidate.cassette, candidate.offset, candidate.playable);
        const std::uint64_t size = std::min(kMost, stored.head().streams[static_cast<std::size_t>(Stream::request_body)].length);
        return {stored.take(Stream::request_body, size), size};
    } catch (const CassetteError&) {
        return {};
    }
}

// Says at random whether an upload counts, what it is announced to be, and that it is one of the recorded ones.
class Judge final : public UploadJudge {
public:
    Judge(std::uint8_t how, const std::vector<Player::Candidate>& candidates) : how_(how) {
        for (const Player::Candidate& candidate : candidates) {
            StoredInteraction stored;
            stored.open(candidate.cassette, candidate.offset, candidate.playable);
            keys_.push_back(stored.head().canonical_key);
        }
    }

    [[nodiscard]] bool counts() const override { return (how_ & 1) != 0; }
    [[nodiscard]] std::optional<std::uint64_t> announced() const override {
        return (how_ & 2) != 0 ? std::optional<std::uint64_t>(how_ >> 3) : std::nullopt;
    }
    [[nodiscard]] std::vector<Hash128> keys(std::string_view upload) override {
        return {keys_[(upload.size() + how_) % keys_.size()], {1, 1}};
    }
    [[nodiscard]] Hash128 hidden_key(std::string_view upload) override { return upload.size() % 2 == 0 ? keys_.back() : Hash128{}; }
    [[nodiscard]] std::string miss(std::string_view) override { return "missed"; }

private:
    std::uint8_t how_;
    std::vector<Hash128> keys_;
};

class Application final : public Sink {
public:
    Application(Player& player, std::string_view script, std::string upload)
        : player_(player), script_(script), upload_(std::move(upload)), looks_(script_.byte() % 2 == 0) {}

    // From the first event to the end. The script comes to its end, and from there on everything is taken.
    void play(std::size_t most_steps) {
        if (script_.byte() % 4 == 1) limit();
        for (std::size_t steps = 0; !player_.finished(); ++steps) {
            require(steps < most_steps + script_.rest().size(), "a transfer comes to its end");
            static_cast<void>(player_.next_time());
            static_cast<void>(player_.next_call());
            static_cast<void>(player_.starts_idle());
            act_between_calls();
            if (player_.step(*this) == Player::State::blocked) unblock();
        }
        static_cast<void>(player_.result());
        ask();
    }

    [[nodiscard]] bool sees_headers() const override { return looks_; }
    Answer header(char* line, std::size_t size) override { return take(line, size); }
    Answer body(char* chunk, std::size_t size) override { return take(chunk, size); }
    Answer pull(unsigned, std::size_t asked, std::string_view& supplied) override {
        const Answer answer = act();
        if (answer != Answer::taken) return answer;
        const std::uint8_t how = script_.byte();
        std::size_t size = how % 4 == 0 ? asked : std::min<std::size_t>(how, asked);
        if (how == 255) std::fill(upload_.begin(), upload_.end(), 'x');
        size = std::min(size, upload_.size() - uploaded_);
        supplied = std::string_view(upload_).substr(uploaded_, size);
        uploaded_ += size;
        return answer;
    }
    Answer seek(unsigned, std::int64_t offset, int) override {
        if (offset >= 0 && static_cast<std::uint64_t>(offset) <= upload_.size()) uploaded_ = static_cast<std::size_t>(offset);
        return act();
    }
    Answer progress(const std::int64_t (&)[4]) override { return act(); }
    void debug(int, char* text, std::size_t size) override { static_cast<void>(take(text, size)); }
    void debug_length(int, std::size_t) override { act(); }
    Answer callback(int, std::uint32_t, char* arguments, std::size_t size) override { return take(arguments, size); }
    void cookie(std::string_view line, bool, std::int64_t) override { static_cast<void>(std::string(line)); }
    void lock(int, std::uint32_t) override { act(); }
    void policy(std::string_view text) override { static_cast<void>(std::string(text)); }
    [[nodiscard]] int failure() const override { return failure_; }
    [[nodiscard]] std::string failure_text() const override { return "as the application wished"; }
    [[nodiscard]] std::uint32_t failure_answer() const override { return 0; }

private:
    Answer take(char* bytes, std::size_t size) {
        require(bytes[size] == '\0', "what an application is given is followed by a NUL");
        const std::string before(bytes, size);
        const Answer answer = act();
        require(std::string_view(bytes, size) == before, "what an application is given stays while its callback runs");
        if (answer == Answer::taken) std::memset(bytes, '#', size);
        return answer;
    }

    void limit() {
        const std::uint64_t total = script_.byte();
        const std::uint64_t connecting = script_.byte();
        const std::uint64_t slow = script_.byte();
        player_.limit({.total_ms = total, .connect_ms = connecting, .slow_bytes = slow, .slow_seconds = script_.byte() % 4u});
    }

    void act_between_calls() {
        switch (script_.byte() % 32) {
            case 1:
                return player_.stand_still(now_ += std::uint64_t{script_.byte()} << 24);
            case 2:
                return player_.break_off(*this);
            case 3:
                return player_.end_with(42);
            default:
                act();
        }
    }

    // What the application does in a callback, or between calls.
    Answer act() {
        if (depth_ == kDeepest) return Answer::taken;
        ++depth_;
        const std::uint8_t what = script_.byte();
        switch (what % 32) {
            case 1:
            case 2:
            case 3:
                player_.pause((what & 1) != 0, (what & 2) != 0);
                break;
            case 4:
                player_.pause(false, false);
                static_cast<void>(player_.give_held(*this));
                break;
            case 5:
                ask();
                break;
            case 6: {
                const std::uint8_t how = script_.byte();
                static_cast<void>(player_.send({script_.text(), (how & 1) != 0, how, how}, *this));
                break;
            }
            default:
                break;
        }
        --depth_;
        failure_ = what % 3 == 0 ? 23 : 42;
        return what >= 0xf8 ? Answer::failed : what >= 0xf0 ? Answer::paused : Answer::taken;
    }

    void ask() {
        static_cast<void>(player_.asked(0x200002));
        static_cast<void>(player_.headers().fields().size());
        static_cast<void>(player_.headers().content_type());
        static_cast<void>(player_.metadata().request.url.size());
        static_cast<void>(player_.patience(now_));
        static_cast<void>(player_.cut_at());
        static_cast<void>(player_.is_at_end());
        static_cast<void>(player_.frame());
        static_cast<void>(player_.take_miss());
    }

    // As an application does that goes on in the end, or goes away.
    void unblock() {
        player_.pause(false, false);
        static_cast<void>(player_.give_held(*this));
        if (player_.awaits_send()) player_.give_up_waiting();
        if (!player_.is_blocked()) return;
        player_.break_off(*this);
        if (player_.is_blocked()) player_.end_with(42);
    }

    static constexpr int kDeepest = 3;
    Player& player_;
    Input script_;
    std::string upload_;
    bool looks_;
    std::size_t uploaded_ = 0;
    std::uint64_t now_ = 0;
    int depth_ = 0;
    int failure_ = 42;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const HostileCassette cassette(data, size);
    try {
        std::vector<Player::Candidate> candidates = candidates_in(cassette.path());
        if (candidates.empty()) return 0;
        const std::string_view script = cassette.script();
        const std::size_t whose = script.empty() ? 0 : static_cast<std::uint8_t>(script.back());
        std::string upload = upload_of(candidates[whose % candidates.size()]);
        // Each event once, in each candidate, and a part of one at a time where the application supplies bytes one by one: all of them
        // once more for each time that the source is moved back.
        const std::size_t events = size / sizeof(Event);
        const std::size_t most = 16 + 4 * events * candidates.size() + upload.size() * (1 + events);
        Player player;
        const std::uint8_t how = script.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(script.front());
        const auto judge = std::make_shared<Judge>(how, candidates);
        player.start(std::move(candidates));
        if (how % 4 != 0) player.judge_upload(judge);
        Application(player, script, std::move(upload)).play(most);
    } catch (const CassetteError&) {
    }
    return 0;
}
