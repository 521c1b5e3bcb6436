#include "connection_call.h"

#include <algorithm>

namespace replay {

std::string difference(const Message& message, const Event& event, const SentEvent& recorded) {
    if (message.by_websocket != ((event.flags & kEventMessage) != 0))
        return message.by_websocket ? "by curl_ws_send where curl_easy_send was recorded"
                                    : "by curl_easy_send where curl_ws_send was recorded";
    std::string sizes = std::to_string(message.bytes.size()) + " bytes where " + std::to_string(recorded.call.offered) + " were recorded";
    const std::size_t compared = std::min(message.bytes.size(), recorded.kept.size());
    const auto [ours, theirs] =
        std::mismatch(message.bytes.begin(), message.bytes.begin() + static_cast<std::ptrdiff_t>(compared), recorded.kept.begin());
    const auto same = static_cast<std::size_t>(ours - message.bytes.begin());
    if (same < compared) return sizes + ", another byte at " + std::to_string(same);
    // What goes out as a stream may go out in other pieces.
    if (!message.by_websocket) return {};
    if (message.bytes.size() != recorded.call.offered) return sizes;
    if (message.flags != recorded.call.flags || message.fragment != recorded.call.fragment)
        return "another kind of frame than the one recorded";
    return {};
}

}  // namespace replay
