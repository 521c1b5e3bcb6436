#pragma once
// Calls of the application on a connection (curl_easy_send, curl_ws_recv, …), to and from the bytes of their events.

#include <string>
#include <string_view>

#include "layout.h"

namespace replay {

struct SentEvent {
    SendCall call;
    std::string_view kept;   // the first bytes of what was sent
    std::string_view error;  // what libcurl left in the error buffer
};

struct ReceivedEvent {
    bool framed = false;  // `frame` is what curl_ws_recv told of it
    WsFrame frame{};
    std::string_view bytes;  // none unless the result is 0
    std::string_view error;  // none if it is
};

[[nodiscard]] std::string bytes_of(const SentEvent& sent);
[[nodiscard]] std::string bytes_of(const ReceivedEvent& received);

// The views are into `bytes`, all that belong to the event. Throw CassetteError, without naming a place, for bytes that are none
// of that kind of event.
[[nodiscard]] SentEvent sent_event(const Event& event, std::string_view bytes);
[[nodiscard]] ReceivedEvent received_event(const Event& event, std::string_view bytes);
[[nodiscard]] WsFrame frame_event(std::string_view bytes);

}  // namespace replay
