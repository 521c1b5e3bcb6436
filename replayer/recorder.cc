#include "recorder.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "checksum.h"
#include "clock.h"
#include "own_process.h"
#include "recorded_keys.h"
#include "request_key.h"
#include "stream_redactor.h"
#include "trace_redactor.h"

namespace replay {

namespace {

// The application's calls into libcurl, of all its threads: the number of the last one.
std::atomic<std::uint32_t> calls = 0;

// Enough for most transfers: bytes, and events.
constexpr std::size_t kUsualHead = 512;
constexpr std::size_t kUsualEvents = 16;

}  // namespace

Recorder::Recorder(Request request, std::string_view body, bool pulled, SecretBook* secrets, const std::string* cassette,
                   std::shared_ptr<const Matching> matching)
    : matching_(std::move(matching)), began_(monotonic_ns()), pulled_(pulled), process_(own_process()) {
    interaction_.head.started_ns = unix_at(began_);
    interaction_.head.begin_call = call_ = calls;
    interaction_.metadata.request = std::move(request);
    // Heads are as long as libcurl lets them be.
    for (const Stream long_one : {Stream::response_body, Stream::request_body, Stream::trace}) {
        stream(long_one) = SpooledBytes(cassette);
        if (secrets != nullptr && long_one != Stream::trace) stream(long_one).filter(std::make_unique<StreamRedactor>(*secrets));
    }
    if (secrets != nullptr) stream(Stream::trace).filter(std::make_unique<TraceRedactor>(*secrets, interaction_.events));
    stream(Stream::response_head).reserve(kUsualHead);
    interaction_.events.reserve(kUsualEvents);
    stream(Stream::request_body).append(body);
    if (!pulled) keys_ = keys_of(interaction_.metadata.request, body, *matching_);
}

std::uint32_t Recorder::new_call() { return ++calls; }

// The time tells from a process that had the same id before: one that ended, or that executed this program.
void Recorder::renumber_calls() {
    const std::uint64_t here[] = {static_cast<std::uint64_t>(getpid()), monotonic_ns()};
    calls = static_cast<std::uint32_t>(checksum64({reinterpret_cast<const char*>(here), sizeof here}));
}

bool Recorder::is_this_process() const { return process_ == own_process(); }

void Recorder::in_call(std::uint32_t call) {
    const std::lock_guard lock(mutex_);
    call_ = call;
}

// The event is as it is to be, but for its value, before its bytes come to the stream: whose filter tells by it what they are.
Event& Recorder::add(EventKind kind, std::string_view bytes, unsigned detail) {
    Event& event = interaction_.events.emplace_back();
    event.kind = kind;
    event.detail = static_cast<std::uint16_t>(detail);
    event.size = static_cast<std::uint32_t>(bytes.size());
    event.time_ns = monotonic_ns() - began_;
    event.call = call_;
    event.flags = call_flags_;
    stream(stream_of(kind)).append(bytes);
    const bool receives = kind == EventKind::header || kind == EventKind::body;
    if (in_pause_) event.flags |= kEventInPause;
    if (receives ? receiving_paused_ : kind == EventKind::pull && sending_paused_) event.flags |= kEventDespitePause;
    if (receives) offered(kind).clear();
    return event;
}

// Where the bytes of an event end in their stream: its callback may have led to more events.
std::uint64_t Recorder::end_of(EventNumber number) {
    const Stream which = stream_of(event(number).kind);
    std::uint64_t end = stream(which).size();
    for (EventNumber later = number + 1; later < interaction_.events.size(); ++later)
        if (stream_of(event(later).kind) == which) end -= event(later).size;
    return end;
}

Recorder::EventNumber Recorder::header(std::string_view line, std::uint16_t kept) {
    const std::lock_guard lock(mutex_);
    add(EventKind::header, line, kept);
    return last();
}

Recorder::EventNumber Recorder::body(std::string_view chunk) {
    const std::lock_guard lock(mutex_);
    add(EventKind::body, chunk);
    return last();
}

Recorder::EventNumber Recorder::pull(unsigned source, std::size_t asked) {
    const std::lock_guard lock(mutex_);
    add(EventKind::pull, {}, source).value = static_cast<std::uint32_t>(asked);
    return last();
}

Recorder::EventNumber Recorder::seek(unsigned source, std::int64_t offset, int origin) {
    const std::lock_guard lock(mutex_);
    add(EventKind::seek, {reinterpret_cast<const char*>(&offset), sizeof offset},
        source << kSeekSourceShift | static_cast<unsigned>(origin));
    return last();
}

Recorder::EventNumber Recorder::progress(const std::int64_t (&amounts)[4]) {
    const std::lock_guard lock(mutex_);
    add(EventKind::progress, {reinterpret_cast<const char*>(amounts), sizeof amounts});
    return last();
}

Recorder::EventNumber Recorder::callback(int option, std::string_view arguments) {
    const std::lock_guard lock(mutex_);
    add(EventKind::callback, arguments, static_cast<unsigned>(option));
    return last();
}

void Recorder::debug(int type, std::string_view text) {
    const std::lock_guard lock(mutex_);
    add(EventKind::debug, text, static_cast<unsigned>(type));
}

void Recorder::debug_length(int type, std::size_t size) {
    const std::lock_guard lock(mutex_);
    add(EventKind::debug, {}, static_cast<unsigned>(type)).value = static_cast<std::uint32_t>(size);
}

void Recorder::answered(EventNumber number, std::uint64_t answer) {
    const std::lock_guard lock(mutex_);
    event(number).flags |= kEventAnswered;
    event(number).value = static_cast<std::uint32_t>(answer);
}

void Recorder::paused(EventNumber number) {
    const std::lock_guard lock(mutex_);
    Event& event = this->event(number);
    const unsigned source = event.kind == EventKind::pull ? event.detail : 0;
    if (event.kind == EventKind::pull) {
        sending_paused_ = true;
    } else {
        SpooledBytes& bytes = stream(stream_of(event.kind));
        const std::uint64_t start = end_of(number) - event.size;
        offered(event.kind) = bytes.substr(start, event.size);
        bytes.erase(start, event.size);
        event.value = std::exchange(event.size, 0);
        receiving_paused_ = true;
    }
    event.detail = static_cast<std::uint16_t>(source << kPausedSourceShift | static_cast<unsigned>(event.kind));
    event.kind = EventKind::paused;
}

void Recorder::supplied(EventNumber number, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    Event& event = this->event(number);
    const std::uint64_t end = end_of(number);
    event.size += static_cast<std::uint32_t>(bytes.size());
    stream(stream_of(event.kind)).insert(end, bytes);
}

void Recorder::refused(EventNumber pull) {
    const std::lock_guard lock(mutex_);
    event(pull).flags |= kEventAnswered;
}

Recorder::Outside Recorder::pausing(bool receiving, bool sending) {
    const std::lock_guard lock(mutex_);
    receiving_paused_ = receiving;
    sending_paused_ = sending;
    return {std::exchange(in_pause_, true), std::exchange(call_, new_call())};
}

void Recorder::pausing_ended(Outside outside) {
    const std::lock_guard lock(mutex_);
    in_pause_ = outside.in_pause;
    call_ = outside.call;
}

void Recorder::asked(Info info, bool is_null) {
    const std::lock_guard lock(mutex_);
    const std::uint32_t place = keep_asked(std::move(info));
    add(EventKind::info, {}, is_null ? kInfoWasNull : 0).value = place;
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

void Recorder::cookie(std::string_view line, bool is_aged) {
    const std::lock_guard lock(mutex_);
    add(EventKind::cookie, line, is_aged ? kCookieIsAged : 0);
}

void Recorder::lock(int data, std::uint32_t access) {
    const std::lock_guard lock(mutex_);
    add(EventKind::lock, {}, static_cast<unsigned>(data)).value = access;
}

void Recorder::frame(const WsFrame& frame) {
    const std::lock_guard lock(mutex_);
    if (frame_ == frame) return;
    frame_ = frame;
    add(EventKind::frame, {reinterpret_cast<const char*>(&frame), sizeof frame});
}

void Recorder::sending(bool in_callback) {
    const std::lock_guard lock(mutex_);
    call_flags_ = in_callback ? kEventInCall | kEventInCallback : kEventInCall;
}

void Recorder::sent(const SentEvent& sent, int result) {
    const std::lock_guard lock(mutex_);
    add(EventKind::send, bytes_of(sent), static_cast<unsigned>(result)).flags |= kEventMessage;
    call_flags_ = 0;
}

void Recorder::is_further() {
    const std::lock_guard lock(mutex_);
    interaction_.head.flags |= kInteractionFurther;
}

void Recorder::policy(std::string_view text) {
    const std::lock_guard lock(mutex_);
    add(EventKind::policy, text);
}

void Recorder::sent_head(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    stream(Stream::request_head).append(bytes);
}

Interaction Recorder::finish(int result, bool ended_by_application, std::vector<Info> infos, std::string error) {
    const std::lock_guard lock(mutex_);
    InteractionHead& head = interaction_.head;
    head.duration_ns = monotonic_ns() - began_;
    head.result = result;
    if (ended_by_application) head.flags |= kInteractionBrokenOff;
    if (pulled_) head.flags |= kInteractionPulledBody;
    if (result == 0 && !error.empty()) head.flags |= kInteractionComplained;
    // What was offered and never given again stands behind what was.
    for (const EventKind kind : {EventKind::header, EventKind::body}) stream(stream_of(kind)).append(offered(kind));
    head.end_call = call_;

    Metadata& metadata = interaction_.metadata;
    settle_streams();
    const RequestKeys keys = pulled_ ? keys_of_recorded(interaction_, *matching_) : keys_;
    metadata.rules = matching_->text();
    head.exact_key = pulled_ ? Hash128{} : keys.exact;
    head.canonical_key = keys.canonical;
    head.bodiless_key = keys.bodiless;
    head.variant = keys.variant;

    metadata.infos = std::move(infos);
    metadata.error = std::move(error);
    return std::move(interaction_);
}

void Recorder::settle_streams() {
    for (std::size_t i = 0; i < kStreams; ++i) {
        if (streams_[i].is_spooled()) {
            streams_[i].complete();
            interaction_.spooled[i] = std::make_shared<SpooledBytes>(std::move(streams_[i]));
        } else {
            interaction_.streams[i] = streams_[i].take();
        }
    }
}

}  // namespace replay
