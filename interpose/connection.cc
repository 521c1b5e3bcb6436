#include "connection.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "callback_sink.h"
#include "clock.h"
#include "easy_handle.h"
#include "errno_keeper.h"
#include "multi_handle.h"
#include "outcome.h"
#include "session.h"
#include "text.h"

namespace replay {

static_assert(kResultSendMiss == CURLE_SEND_ERROR && kResultReceiveMiss == CURLE_RECV_ERROR && kResultAgain == CURLE_AGAIN);

namespace {

// A count that libcurl has not written.
constexpr std::size_t kUntouched = static_cast<std::size_t>(-1);

bool is_websocket(std::string_view url) { return is_in_any_case(url.substr(0, 5), "ws://") || is_in_any_case(url.substr(0, 6), "wss://"); }

// What a call of libcurl's leaves in the error buffer.
class ErrorText {
public:
    explicit ErrorText(const char* buffer) : buffer_(buffer), before_(now()) {}
    // What it has become, if that is another.
    [[nodiscard]] std::string change() const {
        std::string text = now();
        return text == before_ ? std::string{} : text;
    }

private:
    [[nodiscard]] std::string now() const {
        return buffer_ == nullptr ? std::string{} : std::string(buffer_, strnlen(buffer_, CURL_ERROR_SIZE));
    }
    const char* buffer_;
    std::string before_;
};

curl_ws_frame to_curl(const WsFrame& frame) {
    curl_ws_frame given{};
    given.age = frame.age;
    given.flags = frame.flags;
    given.offset = frame.offset;
    given.bytesleft = frame.left;
    given.len = frame.length;
    return given;
}

WsFrame from_curl(const curl_ws_frame& frame) { return {frame.age, frame.flags, frame.offset, frame.bytesleft, frame.len}; }

}  // namespace

void Connection::begin(std::string_view url) {
    end();
    frames_ = is_websocket(url);
}

void Connection::record(std::shared_ptr<SessionCassette> cassette, const CassetteWriter::Appended& interaction, std::uint64_t began,
                        SecretBook* secrets) {
    recorder_ = std::make_unique<ConversationRecorder>(Session::instance(), std::move(cassette), interaction, began, secrets);
}

void Connection::play() {
    conversation_ = std::make_unique<Conversation>(handle_.player().candidates());
    has_socket_ = true;
    const Clock& clock = Session::instance().config().clock.value;
    if (!clock.is_virtual()) began_ = monotonic_ns() - clock.real(handle_.player().head().duration_ns);
}

void Connection::end() {
    if (recorder_ != nullptr) {
        const ErrnoKeeper keeper;
        recorder_->close();
    }
    recorder_.reset();
    conversation_.reset();
    lose_socket();
}

void Connection::part() {
    if (recorder_ != nullptr) recorder_->parting();
    if (conversation_ == nullptr || !has_socket_) return;
    CallbackSink sink(handle_);
    conversation_->part(sink);
}

void Connection::lose_socket() {
    if (!has_socket_) return;
    has_socket_ = false;
    socket_.close();
}

curl_socket_t Connection::socket() {
    if (!has_socket_) return CURL_SOCKET_BAD;
    const bool is_new = !socket_.is_made();
    const int descriptor = socket_.descriptor();
    if (is_new && socket_.is_made()) socket_.report(conversation_->can_receive());
    return descriptor;
}

// --- sending

template <class Real>
CURLcode Connection::record_send(const Message& message, std::size_t* accepted, Real real) {
    Recorder* const transfer = handle_.recorder();
    if (transfer != nullptr)
        transfer->sending(handle_.is_in_callback());
    else
        recorder_->calling();
    const ErrorText error(handle_.error_buffer());
    std::size_t count = kUntouched;
    const CURLcode result = real(&count);

    const ErrnoKeeper keeper;
    if (count != kUntouched) *accepted = count;
    if (count > message.bytes.size()) count = 0;
    const std::string text = result == CURLE_OK ? std::string{} : error.change();
    const bool says_none = result == CURLE_OK && count == 0 && message.by_websocket;
    const std::string_view kept = says_none ? message.bytes : message.bytes.substr(0, count);
    const SentEvent sent{{message.bytes.size(), count, kept.size(), message.fragment, message.flags, 0}, kept, text};
    if (transfer != nullptr)
        transfer->sent(sent, result);
    else
        recorder_->sent(message.by_websocket, sent, result);
    return result;
}

CURLcode Connection::play_send(const Message& message, std::size_t* accepted) {
    const ErrnoKeeper keeper;
    CallbackSink sink(handle_);
    if (conversation_ != nullptr) {
        const std::uint64_t before = conversation_->candidate().offset;
        const CallOutcome outcome = conversation_->send(message, sink);
        const std::uint64_t now = conversation_->candidate().offset;
        if (now != before) handle_.scope().cassette->note_moved_to(now);
        return answer(outcome, accepted);
    }
    if (handle_.player().finished()) return CURLE_UNSUPPORTED_PROTOCOL;  // there is no connection
    const CURLcode result = answer(handle_.player().send(message, sink), accepted);
    if (handle_.player().take_miss()) handle_.count_missed();
    if (handle_.multi != nullptr && !handle_.player().is_blocked()) handle_.multi->went_on();
    return result;
}

CURLcode Connection::answer(const CallOutcome& outcome, std::size_t* count) {
    const Clock& clock = Session::instance().config().clock.value;
    if (!clock.is_virtual() && outcome.time_ns != 0) sleep_until(began_ + clock.real(outcome.time_ns));
    if (!outcome.error.empty()) handle_.application.tell_error(outcome.error);
    if (outcome.missed) handle_.count_missed();
    if (socket_.is_made()) socket_.report(conversation_->can_receive());
    if (outcome.result != CURLE_RECURSIVE_API_CALL) *count = outcome.count;
    return static_cast<CURLcode>(outcome.result);
}

CURLcode Connection::send(const void* bytes, std::size_t size, std::size_t* accepted) {
    const Message message{{static_cast<const char*>(bytes), size}};
    if (conversation_ != nullptr) return play_send(message, accepted);
    if (handle_.is_played_now() && handle_.is_in_callback()) return CURLE_RECURSIVE_API_CALL;
    const auto real = [&](std::size_t* count) { return handle_.api().easy_send(handle_.curl(), bytes, size, count); };
    return recorder_ != nullptr ? record_send(message, accepted, real) : real(accepted);
}

CURLcode Connection::ws_send(const void* bytes, std::size_t size, std::size_t* accepted, curl_off_t fragment, unsigned int flags) {
    if (handle_.api().ws_send == nullptr) return CURLE_NOT_BUILT_IN;
    const Message message{{static_cast<const char*>(bytes), size}, true, fragment, flags};
    if (handle_.was_played()) return play_send(message, accepted);
    const auto real = [&](std::size_t* count) { return handle_.api().ws_send(handle_.curl(), bytes, size, count, fragment, flags); };
    return handle_.recorder() != nullptr || recorder_ != nullptr ? record_send(message, accepted, real) : real(accepted);
}

// Only says of what kind the frame is whose bytes libcurl asks the application for next: those are recorded.
CURLcode Connection::ws_start_frame(unsigned int flags, curl_off_t length) {
    if (handle_.api().ws_start_frame == nullptr) return CURLE_NOT_BUILT_IN;
    return handle_.was_played() ? CURLE_OK : handle_.api().ws_start_frame(handle_.curl(), flags, length);
}

// --- receiving

CURLcode Connection::receive(void* into, std::size_t room, std::size_t* received) {
    if (conversation_ != nullptr) {
        const ErrnoKeeper keeper;
        CallbackSink sink(handle_);
        return answer(conversation_->receive(false, static_cast<char*>(into), room, sink), received);
    }
    if (handle_.is_played_now() && handle_.is_in_callback()) return CURLE_RECURSIVE_API_CALL;
    if (recorder_ == nullptr) return handle_.api().easy_recv(handle_.curl(), into, room, received);
    recorder_->calling();
    const ErrorText error(handle_.error_buffer());
    std::size_t count = kUntouched;
    const CURLcode result = handle_.api().easy_recv(handle_.curl(), into, room, &count);
    const ErrnoKeeper keeper;
    if (count != kUntouched) *received = count;
    ReceivedEvent event;
    const std::string text = result == CURLE_OK ? std::string{} : error.change();
    event.error = text;
    if (result == CURLE_OK && count <= room) event.bytes = {static_cast<const char*>(into), count};
    recorder_->received(false, event, result);
    return result;
}

CURLcode Connection::ws_receive(void* into, std::size_t room, std::size_t* received, ReplayWsFrame** frame) {
    if (handle_.api().ws_recv == nullptr) return CURLE_NOT_BUILT_IN;
    if (conversation_ != nullptr) {
        const ErrnoKeeper keeper;
        CallbackSink sink(handle_);
        const CallOutcome outcome = conversation_->receive(true, static_cast<char*>(into), room, sink);
        if (outcome.frame != nullptr) frame_ = to_curl(*outcome.frame);
        *frame = outcome.frame == nullptr ? nullptr : &frame_;
        return answer(outcome, received);
    }
    if (handle_.was_played()) {
        *received = 0;
        *frame = nullptr;
        return handle_.is_played_now() && handle_.is_in_callback() ? CURLE_RECURSIVE_API_CALL : CURLE_UNSUPPORTED_PROTOCOL;
    }
    if (recorder_ == nullptr) return handle_.api().ws_recv(handle_.curl(), into, room, received, frame);
    recorder_->calling();
    const ErrorText error(handle_.error_buffer());
    const CURLcode result = handle_.api().ws_recv(handle_.curl(), into, room, received, frame);
    const ErrnoKeeper keeper;
    ReceivedEvent event;
    event.framed = *frame != nullptr;
    if (event.framed) event.frame = from_curl(**frame);
    const std::string text = result == CURLE_OK ? std::string{} : error.change();
    event.error = text;
    if (result == CURLE_OK && *received <= room) event.bytes = {static_cast<const char*>(into), *received};
    recorder_->received(true, event, result);
    return result;
}

ReplayWsFrame* Connection::ws_meta() {
    if (handle_.api().ws_meta == nullptr) return nullptr;
    if (!handle_.was_played()) return handle_.api().ws_meta(handle_.curl());
    const WsFrame* const frame = handle_.is_in_callback() ? handle_.player().frame() : nullptr;
    if (frame == nullptr) return nullptr;
    frame_ = to_curl(*frame);
    return &frame_;
}

// --- what libcurl calls back for while recording

void Connection::note_frame(Recorder& recorder) {
    if (!frames_ || handle_.api().ws_meta == nullptr) return;
    if (const curl_ws_frame* const frame = handle_.api().ws_meta(handle_.curl())) recorder.frame(from_curl(*frame));
}

void Connection::note_debug(int type, std::string_view text, bool keep_bytes) {
    if (recorder_ == nullptr) return;
    if (keep_bytes)
        recorder_->debug(type, text);
    else
        recorder_->debug_length(type, text.size());
}

}  // namespace replay
