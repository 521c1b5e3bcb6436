#include "conversation_recorder.h"

#include <unistd.h>

#include <bit>
#include <limits>

#include "clock.h"
#include "outcome.h"
#include "session.h"

#include <utility>

namespace replay {

ConversationRecorder::ConversationRecorder(Session& session, std::shared_ptr<SessionCassette> cassette,
                                           const CassetteWriter::Appended& interaction, std::uint64_t began, SecretBook* secrets)
    : session_(session), cassette_(std::move(cassette)), secrets_(secrets), interaction_(interaction), began_(began), process_(getpid()) {}

void ConversationRecorder::calling() {
    lines_ = Lines::of_call;
    if (process_ == getpid()) return;
    process_ = getpid();
    events_.clear();  // the parent's to write
    bytes_.clear();
    in_vain_ = 0;
}

void ConversationRecorder::parting() { lines_ = Lines::of_parting; }

Event& ConversationRecorder::add(EventKind kind, std::string_view bytes) {
    Event& event = events_.emplace_back();
    event.kind = kind;
    event.flags = lines_ == Lines::of_parting ? 0 : kEventInCall;
    event.size = static_cast<std::uint32_t>(bytes.size());
    event.time_ns = monotonic_ns() - began_;
    bytes_.append(bytes);
    return event;
}

void ConversationRecorder::debug(int type, std::string_view text) {
    if (lines_ == Lines::dropped) return;
    add(EventKind::debug, text).detail = static_cast<std::uint16_t>(type);
}

void ConversationRecorder::debug_length(int type, std::size_t size) {
    if (lines_ == Lines::dropped) return;
    Event& event = add(EventKind::debug, {});
    event.detail = static_cast<std::uint16_t>(type);
    event.value = static_cast<std::uint32_t>(size);
}

void ConversationRecorder::sent(bool by_websocket, const SentEvent& sent, int result) {
    add(EventKind::send, by_websocket ? kEventMessage : 0, result, bytes_of(sent));
}

void ConversationRecorder::received(bool by_websocket, const ReceivedEvent& received, int result) {
    const int flags = (by_websocket ? kEventMessage : 0) | (received.framed ? kEventFramed : 0);
    add(EventKind::receive, static_cast<std::uint8_t>(flags), result, bytes_of(received));
}

void ConversationRecorder::add(EventKind kind, std::uint8_t flags, int result, std::string_view bytes) {
    lines_ = Lines::dropped;
    if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) failed_ = true;  // no call of libcurl's moves that much
    const bool in_vain = kind == EventKind::receive && result == kResultAgain && bytes.empty();
    flags |= kEventInCall;
    Event* const before = events_.empty() ? nullptr : &events_.back();
    if (in_vain && before != nullptr && before->kind == kind && before->flags == flags && before->detail == result) {
        ++before->value;
    } else {
        Event& event = add(kind, bytes);
        event.flags = flags;
        event.detail = static_cast<std::uint16_t>(result);
    }
    in_vain_ = in_vain ? in_vain_ + 1 : 0;
    if (!in_vain || std::has_single_bit(in_vain_)) write(false);
}

void ConversationRecorder::close() {
    if (process_ == getpid()) write(true);
}

void ConversationRecorder::write(bool last) {
    if (!failed_) failed_ = !session_.record_more(*cassette_, interaction_, events_, bytes_, last, secrets_);
    events_.clear();
    bytes_.clear();
}

}  // namespace replay
