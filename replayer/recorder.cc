#include "recorder.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "asked_infos.h"
#include "clock.h"
#include "request_key.h"
#include "secrets.h"

namespace replay {

namespace {

// The application's calls into libcurl, of all its threads.
std::atomic<std::uint32_t> calls = 0;

}  // namespace

Recorder::Recorder(Request request, std::string_view body, bool pulled, bool redact)
    : began_(monotonic_ns()), pulled_(pulled), redact_(redact), process_(getpid()) {
    interaction_.head.started_ns = unix_ns();
    interaction_.head.begin_call = call_ = calls;
    interaction_.metadata.request = std::move(request);
    interaction_.stream(Stream::request_body) = body;
}

std::uint32_t Recorder::new_call() { return ++calls; }

bool Recorder::is_this_process() const { return process_ == getpid(); }

Event& Recorder::add(EventKind kind, std::string_view bytes) {
    Event& event = interaction_.events.emplace_back();
    event.kind = kind;
    event.size = static_cast<std::uint32_t>(bytes.size());
    event.time_ns = monotonic_ns() - began_;
    event.call = call_;
    interaction_.stream(stream_of(kind)).append(bytes);
    return event;
}

void Recorder::header(std::string_view line) { add(EventKind::header, line); }

void Recorder::body(std::string_view chunk) { add(EventKind::body, chunk); }

void Recorder::answered(bool paused, std::uint64_t answer) {
    // What the application asked for in that callback stands behind it.
    std::vector<Event>& events = interaction_.events;
    const auto found = std::find_if(events.rbegin(), events.rend(), [](const Event& event) { return !is_question(event); });
    if (found == events.rend()) return;
    if (paused) {
        std::string& stream = interaction_.stream(stream_of(found->kind));
        stream.resize(stream.size() - found->size);
        events.erase(std::prev(found.base()));
        return;
    }
    found->flags |= kEventAnswered;
    found->value = static_cast<std::uint32_t>(answer);
}

void Recorder::pull(unsigned source, std::size_t asked, std::string_view supplied, bool refused) {
    Event& event = add(EventKind::pull, supplied);
    event.detail = static_cast<std::uint16_t>(source);
    event.value = static_cast<std::uint32_t>(asked);
    if (refused) event.flags |= kEventAnswered;
}

void Recorder::seek(unsigned source, std::int64_t offset, int origin, int answer) {
    Event& event = add(EventKind::seek, {reinterpret_cast<const char*>(&offset), sizeof offset});
    event.detail = static_cast<std::uint16_t>(source << kSeekSourceShift | static_cast<unsigned>(origin));
    if (answer == 0) return;
    event.flags |= kEventAnswered;
    event.value = static_cast<std::uint32_t>(answer);
}

void Recorder::progress(const std::int64_t (&amounts)[4]) {
    add(EventKind::progress, {reinterpret_cast<const char*>(amounts), sizeof amounts});
}

void Recorder::debug(int type, std::string_view text) {
    add(EventKind::debug, redact_ ? mask_secret_headers(text) : text).detail = static_cast<std::uint16_t>(type);
}

void Recorder::debug_length(int type, std::size_t size) {
    Event& event = add(EventKind::debug, {});
    event.detail = static_cast<std::uint16_t>(type);
    event.value = static_cast<std::uint32_t>(size);
}

void Recorder::asked(Info info, bool is_null) {
    const std::uint32_t place = keep_asked(std::move(info));
    Event& event = add(EventKind::info, {});
    event.value = place;
    if (is_null) event.detail = kInfoWasNull;
}

// Applications ask for the same few over and over: a value that has not changed is kept once.
std::uint32_t Recorder::keep_asked(Info info) {
    std::vector<Info>& values = interaction_.metadata.asked;
    const auto last =
        std::find_if(last_asked_.begin(), last_asked_.end(), [&](std::uint32_t place) { return values[place].number == info.number; });
    if (last != last_asked_.end() && values[*last] == info) return *last;
    const auto place = static_cast<std::uint32_t>(values.size());
    values.push_back(std::move(info));
    if (last == last_asked_.end())
        last_asked_.push_back(place);
    else
        *last = place;
    return place;
}

void Recorder::sent_head(std::string_view bytes) { interaction_.stream(Stream::request_head).append(bytes); }

Interaction Recorder::finish(int result, bool ended_by_application, std::vector<Info> infos, std::string error) {
    InteractionHead& head = interaction_.head;
    head.duration_ns = monotonic_ns() - began_;
    head.result = result;
    if (ended_by_application) head.flags |= kInteractionBrokenOff;
    if (pulled_) head.flags |= kInteractionPulledBody;
    head.end_call = call_;

    Metadata& metadata = interaction_.metadata;
    const RequestKeys keys = keys_of(metadata.request, interaction_.stream(Stream::request_body));
    head.exact_key = pulled_ ? Hash128{} : keys.exact;
    head.canonical_key = keys.canonical;
    head.bodiless_key = keys.bodiless;
    head.variant = keys.variant;

    metadata.infos = std::move(infos);
    metadata.error = std::move(error);
    if (redact_) redact();
    return std::move(interaction_);
}

void Recorder::redact() {
    std::string& sent = interaction_.stream(Stream::request_head);
    sent = mask_secret_headers(sent);
    Metadata& metadata = interaction_.metadata;
    for (std::string& header : metadata.request.headers) header = mask_secret_headers(header);
    metadata.request.url = mask_credentials(metadata.request.url);
    for (Info& info : metadata.infos) info.text = mask_credentials(info.text);
    for (Info& info : metadata.asked) info.text = mask_credentials(info.text);
}

}  // namespace replay
