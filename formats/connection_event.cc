#include "connection_event.h"

#include <cstring>

#include "error.h"

namespace replay {

namespace {

template <class T>
T take(std::string_view& bytes, const char* what) {
    T object;
    if (bytes.size() < sizeof object) throw CassetteError(std::string(what) + " has too few bytes");
    std::memcpy(&object, bytes.data(), sizeof object);
    bytes.remove_prefix(sizeof object);
    return object;
}

template <class T>
std::string_view raw(const T& object) {
    return {reinterpret_cast<const char*>(&object), sizeof object};
}

}  // namespace

std::string bytes_of(const SentEvent& sent) {
    std::string bytes(raw(sent.call));
    return bytes.append(sent.kept).append(sent.error);
}

std::string bytes_of(const ReceivedEvent& received) {
    std::string bytes;
    if (received.framed) bytes = raw(received.frame);
    return bytes.append(received.bytes).append(received.error);
}

SentEvent sent_event(const Event&, std::string_view bytes) {
    SentEvent sent;
    sent.call = take<SendCall>(bytes, "a recorded sending");
    if (sent.call.kept > bytes.size()) throw CassetteError("a recorded sending claims more bytes than it has");
    sent.kept = bytes.substr(0, sent.call.kept);
    sent.error = bytes.substr(sent.call.kept);
    return sent;
}

ReceivedEvent received_event(const Event& event, std::string_view bytes) {
    ReceivedEvent received;
    received.framed = (event.flags & kEventFramed) != 0;
    if (received.framed) received.frame = take<WsFrame>(bytes, "a received frame");
    (event.detail == 0 ? received.bytes : received.error) = bytes;
    return received;
}

WsFrame frame_event(std::string_view bytes) { return take<WsFrame>(bytes, "a frame"); }

}  // namespace replay
