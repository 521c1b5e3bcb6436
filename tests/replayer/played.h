#pragma once
// An application that notes everything a Player does to it, and answers as the test says.

#include <functional>
#include <string>
#include <vector>

#include "../formats/samples.h"
#include "player.h"

namespace replay::samples {

class NotingSink : public Sink {
public:
    std::vector<std::string> seen;     // "body:bytes", one an event
    std::vector<std::string> uploads;  // what the read callback supplies, call by call; after that, nothing
    // What is answered to the event that was noted last; taken unless a test sets it.
    std::function<Answer(const std::string& noted)> answer = [](const std::string&) { return Answer::taken; };
    bool scribbles = true;
    bool looks_at_headers = true;
    int failure_code = 42;
    std::uint32_t failure_answer_given = 7;

    [[nodiscard]] bool sees_headers() const override { return looks_at_headers; }
    Answer header(char* line, std::size_t size) override { return note("header", line, size); }
    Answer body(char* chunk, std::size_t size) override { return note("body", chunk, size); }
    Answer pull(unsigned source, std::size_t asked, std::string_view& supplied) override {
        const Answer given = note("pull " + std::to_string(source) + " " + std::to_string(asked));
        if (given != Answer::taken) return given;
        supplied = next_upload_ < uploads.size() ? std::string_view(uploads[next_upload_++]) : std::string_view();
        return given;
    }
    Answer seek(unsigned source, std::int64_t offset, int origin) override {
        return note("seek " + std::to_string(source) + " " + std::to_string(offset) + " " + std::to_string(origin));
    }
    Answer progress(const std::int64_t (&amounts)[4]) override {
        std::string noted = "progress";
        for (const std::int64_t amount : amounts) noted += " " + std::to_string(amount);
        return note(noted);
    }
    void debug(int type, char* text, std::size_t size) override { note("debug " + std::to_string(type), text, size); }
    void debug_length(int type, std::size_t size) override { note("debug " + std::to_string(type) + " of " + std::to_string(size)); }
    Answer callback(int option, std::uint32_t answered, char* arguments, std::size_t size) override {
        return note("callback " + std::to_string(option) + " " + std::to_string(answered) + ":" + std::string(arguments, size));
    }
    void cookie(std::string_view line, bool is_aged, std::int64_t recorded_ns) override {
        note("cookie " + std::to_string(is_aged) + " " + std::to_string(recorded_ns) + ":" + std::string(line));
    }
    void policy(std::string_view text) override { note("policy:" + std::string(text)); }
    void lock(int data, std::uint32_t access) override { note("lock " + std::to_string(data) + " " + std::to_string(access)); }
    [[nodiscard]] int failure() const override { return failure_code; }
    [[nodiscard]] std::uint32_t failure_answer() const override { return failure_answer_given; }
    [[nodiscard]] std::string failure_text() const override { return "as the application wished"; }

private:
    Answer note(const std::string& noted) {
        seen.push_back(noted);
        return answer(noted);
    }
    Answer note(const std::string& what, char* bytes, std::size_t size) {
        const Answer given = note(what + ":" + std::string(bytes, size) + (bytes[size] == '\0' ? "" : " (not terminated)"));
        if (scribbles && given == Answer::taken) std::memset(bytes, '#', size);
        return given;
    }
    std::size_t next_upload_ = 0;
};

// What a sink notes when `interaction` is played to it as recorded.
inline std::vector<std::string> course_of(const Interaction& interaction) {
    std::vector<std::string> course;
    std::size_t at[kStreams] = {};
    for (const Event& event : interaction.events) {
        const auto which = static_cast<std::size_t>(stream_of(event.kind));
        const std::string bytes = interaction.streams[which].substr(at[which], event.size);
        at[which] += event.size;
        std::int64_t numbers[4] = {};
        std::memcpy(numbers, bytes.data(), std::min(bytes.size(), sizeof numbers));
        switch (event.kind) {
            case EventKind::header:
                course.push_back("header:" + bytes);
                break;
            case EventKind::body:
                course.push_back("body:" + bytes);
                break;
            case EventKind::pull:
                course.push_back("pull " + std::to_string(event.detail) + " " + std::to_string(event.value));
                break;
            case EventKind::seek:
                course.push_back("seek " + std::to_string(event.detail >> kSeekSourceShift) + " " + std::to_string(numbers[0]) + " " +
                                 std::to_string(event.detail & 3));
                break;
            case EventKind::progress:
                course.push_back("progress " + std::to_string(numbers[0]) + " " + std::to_string(numbers[1]) + " " +
                                 std::to_string(numbers[2]) + " " + std::to_string(numbers[3]));
                break;
            case EventKind::debug:
                course.push_back("debug " + std::to_string(event.detail) +
                                 (event.size == 0 && event.value != 0 ? " of " + std::to_string(event.value) : ":" + bytes));
                break;
            case EventKind::cookie:
                course.push_back("cookie " + std::to_string(event.detail & kCookieIsAged) + " " +
                                 std::to_string(interaction.head.started_ns + static_cast<std::int64_t>(event.time_ns)) + ":" + bytes);
                break;
            case EventKind::policy:
                course.push_back("policy:" + bytes);
                break;
            case EventKind::lock:
                course.push_back("lock " + std::to_string(event.detail) + " " + std::to_string(event.value));
                break;
            case EventKind::info:  // answered when asked
            case EventKind::frame:
            case EventKind::send:
            case EventKind::receive:
                break;
            case EventKind::callback:
                course.push_back("callback " + std::to_string(event.detail) + " " +
                                 std::to_string((event.flags & kEventAnswered) != 0 ? event.value : 0) + ":" + bytes);
                break;
            case EventKind::paused:
                break;  // tests say themselves what they expect of it
        }
    }
    return course;
}

// Every interaction of the cassette at `path`, as candidates in the order in which they stand there.
inline std::vector<Player::Candidate> candidates_in(const std::string& path) {
    const auto cassette = std::make_shared<const CassetteReader>(path);
    std::vector<Player::Candidate> candidates;
    for (const auto& place : cassette->scan())
        candidates.push_back({cassette, place.number, place.offset, place.playable, place.continuations});
    return candidates;
}

inline Player::State play_on(Player& player, Sink& sink) {
    Player::State state = Player::State::playing;
    while (state == Player::State::playing) state = player.step(sink);
    return state;
}

// An upload whose read callback supplied `pulls`, answered by `response`.
inline Interaction upload(const std::vector<std::string>& pulls, const std::string& response) {
    Interaction made;
    made.head.flags = kInteractionPulledBody;
    made.head.duration_ns = 100;
    for (const std::string& pull : pulls) add_event(made, EventKind::pull, pull, 10, 1, 16);
    add_event(made, EventKind::header, "HTTP/1.1 200 OK\r\n", 20);
    add_event(made, EventKind::body, response, 30);
    return made;
}

// A cassette that lives as long as a test.
struct Cassette {
    Scratch folder;
    std::string path = folder.file("a");
    explicit Cassette(std::initializer_list<Interaction> interactions) {
        for (const Interaction& one : interactions) append(path, one);
    }
};

}  // namespace replay::samples
