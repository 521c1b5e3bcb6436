#include "cassette_check.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "connection_event.h"
#include "stored_continuation.h"
#include "stored_keys.h"

namespace replay {

namespace {

constexpr std::array<const char*, kStreams> kNames{"response head", "response body", "request head", "request body", "trace"};

// What an event's own bytes must be like. Throws CassetteError, without naming a place.
void check_event(const Event& event, std::string_view bytes, const Metadata& metadata) {
    const auto require = [](bool is_sound, const char* what) {
        if (!is_sound) throw CassetteError(what);
    };
    switch (event.kind) {
        case EventKind::seek:
            return require(bytes.size() == 8, "a seek event has no offset");
        case EventKind::progress:
            return require(bytes.size() == 32, "a progress event has no amounts");
        case EventKind::info:
            return require(!bytes.empty() || event.value < metadata.asked.size(), "an info event names an answer that is not there");
        case EventKind::frame:
            return static_cast<void>(frame_event(bytes));
        case EventKind::send:
            return static_cast<void>(sent_event(event, bytes));
        case EventKind::receive:
            return static_cast<void>(received_event(event, bytes));
        default:
            return;
    }
}

class Check {
public:
    explicit Check(const std::string& path) : cassette_(path) {}

    CassetteFindings run() {
        std::error_code error;
        const std::uint64_t size = std::filesystem::file_size(cassette_.path(), error);
        found_.bytes = cassette_.committed();
        found_.stored = cassette_.stored();
        found_.left_over = error || size < found_.stored ? 0 : size - found_.stored;
        for (const auto& place : cassette_.scan()) {
            ++found_.interactions;
            request_.clear();
            try {
                check(place);
            } catch (const CassetteError& wrong) {
                found_.damaged.push_back({place.number, request_, wrong.what()});
            }
        }
        return std::move(found_);
    }

private:
    void check(const CassetteReader::Place& place) {
        stored_.open(cassette_, place.offset);
        const Metadata metadata = stored_.metadata();
        request_ = metadata.request.method + " " + metadata.request.url;
        check_references(place);
        check_events(place, metadata);
        const StoredKeys keys = stored_keys(stored_, metadata.request, matching_of(place, metadata));
        check_streams();
        check_continuations(place, metadata);
        remember();
        if (!keys.are_in(place.head)) found_.misfiled.push_back({place.number, request_, {}});
    }

    // By which its keys were made.
    Matching matching_of(const CassetteReader::Place& place, const Metadata& metadata) const {
        try {
            return Matching::parse(metadata.rules);
        } catch (const MatchingError& error) {
            cassette_.fail(place.offset, std::string("its rules make no sense: ") + error.what());
        }
    }

    void check_references(const CassetteReader::Place& place) const {
        for (std::size_t i = 0; i < kStreams; ++i) {
            const StreamRef& ref = stored_.head().streams[i];
            if (ref.location == 0) continue;
            const auto earlier = strings_.find(ref.location);
            if (earlier == strings_.end() || earlier->second.length != ref.length || earlier->second.checksum != ref.checksum)
                cassette_.fail(place.offset, std::string("its ") + kNames[i] + " is said to stand at byte " + std::to_string(ref.location) +
                                                 ", where no earlier interaction has one like it");
        }
    }

    // Each stream has as many bytes as its events take, and those of the trace are what they must be.
    void check_events(const CassetteReader::Place& place, const Metadata& metadata) {
        std::array<std::uint64_t, kStreams> left{};
        for (std::size_t i = 0; i < kStreams; ++i) left[i] = stored_.head().streams[i].length;
        bool is_paused = false;
        for (const Event& event : stored_.events()) {
            const auto stream = static_cast<std::size_t>(stream_of(event.kind));
            if (event.size > left[stream])
                cassette_.fail(place.offset, std::string("its events ask for more than its ") + kNames[stream] + " has");
            left[stream] -= event.size;
            is_paused = is_paused || event.kind == EventKind::paused;
            if (stream_of(event.kind) == Stream::trace)
                check_bytes(place, event, {stored_.take(Stream::trace, event.size), event.size}, metadata);
        }
        // Behind what was given may stand what was offered last, and never taken.
        for (const Stream stream : {Stream::response_head, Stream::response_body, Stream::trace}) {
            const auto number = static_cast<std::size_t>(stream);
            if (left[number] > 0 && (!is_paused || stream == Stream::trace))
                cassette_.fail(place.offset, std::string("its ") + kNames[number] + " has more bytes than its events take");
        }
    }

    void check_bytes(const CassetteReader::Place& place, const Event& event, std::string_view bytes, const Metadata& metadata) const {
        try {
            check_event(event, bytes, metadata);
        } catch (const CassetteError& wrong) {
            cassette_.fail(place.offset, wrong.what());
        }
    }

    // The rest of each: taking the last byte compares the checksum. What is stored elsewhere was compared there.
    void check_streams() {
        for (std::size_t i = 0; i < kStreams; ++i) {
            const auto stream = static_cast<Stream>(i);
            const StreamRef& ref = stored_.head().streams[i];
            while (ref.location == 0 && stored_.taken(stream) < ref.length)
                static_cast<void>(
                    stored_.take(stream, std::min<std::uint64_t>(ref.length - stored_.taken(stream), StoredInteraction::kWindow)));
        }
    }

    void check_continuations(const CassetteReader::Place& place, const Metadata& metadata) const {
        StoredContinuation more;
        for (const std::uint64_t offset : place.continuations) {
            more.open(cassette_, offset);
            std::string_view bytes = more.bytes();
            for (const Event& event : more.events()) {
                check_bytes(place, event, bytes.substr(0, event.size), metadata);
                bytes.remove_prefix(event.size);
            }
        }
    }

    // What later interactions may refer to.
    void remember() {
        for (std::size_t i = 0; i < kStreams; ++i)
            if (const StreamRef& ref = stored_.head().streams[i]; ref.length > 0)
                strings_.emplace(stored_.offset_of(static_cast<Stream>(i)), ref);
    }

    const CassetteReader cassette_;
    CassetteFindings found_;
    StoredInteraction stored_;
    std::string request_;
    std::map<std::uint64_t, StreamRef> strings_;  // that were gone through, by where they stand
};

}  // namespace

CassetteFindings check_cassette(const std::string& path) { return Check(path).run(); }

}  // namespace replay
