// A Conversation over a hostile cassette, with an application that sends and receives as the input says.

#include "conversation.h"

#include <algorithm>

#include "hostile_cassette.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

class Listener final : public Sink {
public:
    Answer header(char*, std::size_t) override { return Answer::taken; }
    Answer body(char*, std::size_t) override { return Answer::taken; }
    Answer pull(unsigned, std::size_t, std::string_view&) override { return Answer::taken; }
    Answer seek(unsigned, std::int64_t, int) override { return Answer::taken; }
    Answer progress(const std::int64_t (&)[4]) override { return Answer::taken; }
    void debug(int, char* text, std::size_t size) override { std::memset(text, '#', size); }
    void debug_length(int, std::size_t) override {}
    Answer callback(int, std::uint32_t, char*, std::size_t) override { return Answer::taken; }
    void cookie(std::string_view, bool, std::int64_t) override {}
    void lock(int, std::uint32_t) override {}
    void policy(std::string_view) override {}
    [[nodiscard]] int failure() const override { return 42; }
    [[nodiscard]] std::string failure_text() const override { return {}; }
    [[nodiscard]] std::uint32_t failure_answer() const override { return 0; }
};

struct Recorded {
    std::vector<Player::Candidate> candidates;
    std::vector<std::string> sent;  // what was sent in any of them: an application that sends the same gets further
};

Recorded recorded_in(const std::string& path) {
    const auto cassette = std::make_shared<const CassetteReader>(path);
    Recorded recorded;
    for (const auto& place : cassette->scan()) {
        recorded.candidates.push_back({cassette, place.number, place.offset, place.playable, place.continuations});
        CallCursor cursor;
        cursor.open(recorded.candidates.back());
        try {
            while (cursor.next())
                if (cursor.event().kind == EventKind::send) recorded.sent.emplace_back(sent_event(cursor.event(), cursor.bytes()).kept);
        } catch (const CassetteError&) {
        }
    }
    return recorded;
}

void check_frame(const CallOutcome& outcome) {
    if (outcome.frame != nullptr) require(outcome.frame->length == outcome.count, "a frame is as long as what is received of it");
}

void send(Conversation& conversation, std::string_view bytes, std::uint8_t how, Sink& sink) {
    const CallOutcome sent = conversation.send({bytes, (how & 1) != 0, how & 2, how}, sink);
    require(sent.count <= bytes.size(), "no more is sent than the application has");
}

void receive(Conversation& conversation, std::size_t room, std::uint8_t how, Sink& sink) {
    std::vector<char> into(room);
    const CallOutcome received = conversation.receive((how & 1) != 0, into.data(), room, sink);
    require(received.count <= room, "no more is received than there is room for");
    check_frame(received);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const HostileCassette cassette(data, size);
    try {
        const Recorded recorded = recorded_in(cassette.path());
        if (recorded.candidates.empty()) return 0;
        Conversation conversation(recorded.candidates);
        Listener sink;
        Input script(cassette.script());
        std::size_t next = 0;
        while (!script.is_at_end()) {
            const std::uint8_t what = script.byte();
            if (what % 4 == 0) {
                send(conversation, script.text(), script.byte(), sink);
            } else if (what % 4 == 1 && next < recorded.sent.size()) {
                const std::string& message = recorded.sent[next++];
                const std::uint8_t how = script.byte();
                send(conversation, std::string_view(message).substr(0, how < 128 ? message.size() : how - 128), how, sink);
            } else if (what % 4 == 2) {
                receive(conversation, script.byte() * std::size_t{16}, what >> 2, sink);
            } else {
                static_cast<void>(conversation.can_receive());
            }
        }
        conversation.part(sink);
    } catch (const CassetteError&) {
    }
    return 0;
}
