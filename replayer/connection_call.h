#pragma once
// A call of the application on a connection, as it is asked of a recording and answered from it.

#include <cstdint>
#include <string>
#include <string_view>

#include "connection_event.h"

namespace replay {

// What the application wants to send.
struct Message {
    std::string_view bytes;
    bool by_websocket = false;  // curl_ws_send, with its fragsize and flags
    std::int64_t fragment = 0;
    std::uint32_t flags = 0;
};

struct CallOutcome {
    int result = 0;  // a CURLcode
    std::size_t count = 0;
    const WsFrame* frame = nullptr;  // valid until the next call
    std::string error{};             // for the error buffer; empty: leave it alone
    std::uint64_t time_ns = 0;       // when it came out so, since the transfer began
    bool missed = false;             // the recording has no such call here; it has been said on stderr
};

// In what `message` is not the one that was recorded (as "5 bytes where 6 were recorded"), or nothing. Bytes are compared as far
// as they were kept: what libcurl did not take will have been sent again.
[[nodiscard]] std::string difference(const Message& message, const Event& event, const SentEvent& recorded);

}  // namespace replay
