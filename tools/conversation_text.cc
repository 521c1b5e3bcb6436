#include "conversation_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "connection_event.h"
#include "error.h"
#include "result_text.h"
#include "safe_text.h"
#include "units.h"

namespace replay {

namespace {

constexpr std::uint16_t kAgain = 81;  // curl.h: CURLE_AGAIN
constexpr std::size_t kShownBytes = 24;
constexpr std::size_t kShownText = 200;

// curl/websockets.h
struct FrameKind {
    std::uint32_t bit;
    std::string_view name;
};
constexpr std::array kFrameKinds{FrameKind{1, "text"},  FrameKind{2, "binary"},     FrameKind{4, "to be continued"},
                                 FrameKind{8, "close"}, FrameKind{1u << 4, "ping"}, FrameKind{32, "part"},
                                 FrameKind{64, "pong"}};

std::string kind_of(std::uint32_t flags) {
    std::string text;
    for (const FrameKind& kind : kFrameKinds)
        if (flags & kind.bit) text += (text.empty() ? "" : " ") + std::string(kind.name);
    return text;
}

std::string excerpt(std::string_view bytes) {
    const bool is_text = is_utf8(bytes.substr(0, kShownText)) || is_utf8(bytes);
    const bool printable = is_text && std::none_of(bytes.begin(), bytes.end(), [](char c) {
                               return (c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
                           });
    if (printable) return safe_line(bytes.substr(0, kShownText)) + (bytes.size() > kShownText ? " …" : "");
    std::string hex;
    for (const char c : bytes.substr(0, kShownBytes)) {
        char digits[4];
        std::snprintf(digits, sizeof digits, hex.empty() ? "%02x" : " %02x", static_cast<unsigned char>(c));
        hex += digits;
    }
    return hex + (bytes.size() > kShownBytes ? " …" : "");
}

std::string bytes_line(std::string_view bytes) { return human_bytes(bytes.size()) + (bytes.empty() ? "" : ": " + excerpt(bytes)); }

std::string frame_line(const WsFrame& frame) {
    std::string text = kind_of(static_cast<std::uint32_t>(frame.flags));
    if (text.empty()) text = "continued";
    if (frame.offset != 0 || frame.left != 0)
        text += " from byte " + std::to_string(frame.offset) + ", " + std::to_string(frame.left) + " left";
    return text + ", ";
}

std::string failed_line(int result, std::string_view error) {
    const std::string name = result_name(result);
    return "error " + std::to_string(result) + (name.empty() ? "" : " (" + name + ")") + (error.empty() ? "" : ": " + safe_quote(error));
}

std::string sent_line(const Event& event, const SentEvent& sent) {
    std::string text = "sent      ";
    if (const std::string kind = kind_of(sent.call.flags); !kind.empty()) text += kind + ", ";
    if (event.detail == kAgain) return text + "nothing, of " + human_bytes(sent.call.offered);
    if (event.detail != 0) return text + failed_line(event.detail, sent.error);
    if (sent.call.kept < sent.call.offered) text += "the first ";
    return text + bytes_line(sent.kept);
}

std::string received_line(const Event& event, const ReceivedEvent& received) {
    std::string text = "received  ";
    if (received.framed) text += frame_line(received.frame);
    return text + (event.detail != 0 ? failed_line(event.detail, received.error) : bytes_line(received.bytes));
}

class ConversationLines {
public:
    explicit ConversationLines(bool with_times) : with_times_(with_times) {}

    void add(const Event& event, std::string_view bytes) {
        if (event.kind == EventKind::receive && event.detail == kAgain) {
            if (in_vain_ == 0) since_ns_ = event.time_ns;
            in_vain_ += std::uint64_t{event.value} + 1;
            return;
        }
        std::string line;
        try {
            line = line_of(event, bytes);
        } catch (const CassetteError& error) {
            line = std::string("damaged: ") + error.what();
        }
        if (line.empty()) return;
        add_in_vain();
        put(event.time_ns, line);
    }

    [[nodiscard]] std::string text() && {
        add_in_vain();
        return std::move(text_);
    }

private:
    std::string line_of(const Event& event, std::string_view bytes) {
        switch (event.kind) {
            case EventKind::send:
                return sent_line(event, sent_event(event, bytes));
            case EventKind::receive:
                return received_line(event, received_event(event, bytes));
            case EventKind::frame:
                frame_ = frame_line(frame_event(bytes));
                return {};
            case EventKind::body:
                return "received  " + frame_ + bytes_line(bytes);
            default:
                return {};
        }
    }

    void add_in_vain() {
        // How often is a matter of time.
        if (in_vain_ > 0 && with_times_) put(since_ns_, "received  nothing, " + counted(in_vain_, "time"));
        in_vain_ = 0;
    }

    void put(std::uint64_t time_ns, const std::string& line) {
        if (!with_times_) {
            text_ += line + "\n";
            return;
        }
        const std::string stamp = "+" + human_duration(time_ns);
        text_ += std::string(stamp.size() < 11 ? 11 - stamp.size() : 0, ' ') + stamp + "  " + line + "\n";
    }

    bool with_times_;
    std::string text_;
    std::string frame_;           // that the next body event belongs to
    std::uint64_t in_vain_ = 0;   // calls in a row that came to nothing: an application that polls
    std::uint64_t since_ns_ = 0;  // the first of them
};

void write_frame(JsonText& json, const WsFrame& frame) {
    json.key("frame").begin_object().key("flags").integer(frame.flags).key("offset").integer(frame.offset);
    json.key("left").integer(frame.left).key("length").natural(frame.length).end_object();
}

// Goes through the events with the bytes that each takes from its stream.
template <class Visit>
void for_each_event(const Interaction& whole, Visit visit) {
    std::size_t taken[kStreams] = {};
    for (const Event& event : whole.events) {
        const auto stream = static_cast<std::size_t>(stream_of(event.kind));
        const std::string_view all = whole.streams[stream];
        const std::size_t from = std::min(taken[stream], all.size());
        visit(event, all.substr(from, event.size));
        taken[stream] = from + event.size;
    }
}

}  // namespace

bool has_conversation(const Interaction& whole) {
    return std::any_of(whole.events.begin(), whole.events.end(), [](const Event& event) {
        return event.kind == EventKind::frame || event.kind == EventKind::send || event.kind == EventKind::receive;
    });
}

std::string conversation_text(const Interaction& whole, bool with_times) {
    ConversationLines lines(with_times);
    for_each_event(whole, [&lines](const Event& event, std::string_view bytes) { lines.add(event, bytes); });
    return std::move(lines).text();
}

void write_call(JsonText& json, const Event& event, std::string_view bytes) {
    const bool is_call = event.kind == EventKind::send || event.kind == EventKind::receive;
    if (is_call) json.key("result").natural(event.detail).key("by_websocket").boolean((event.flags & kEventMessage) != 0);
    std::optional<WsFrame> frame;
    SentEvent sent{};
    ReceivedEvent received;
    try {
        if (event.kind == EventKind::frame) frame = frame_event(bytes);
        if (event.kind == EventKind::send) sent = sent_event(event, bytes);
        if (event.kind == EventKind::receive) received = received_event(event, bytes);
    } catch (const CassetteError& error) {
        json.key("damage").bytes(error.what());
        return;
    }
    if (received.framed) frame = received.frame;
    if (frame) write_frame(json, *frame);
    if (event.kind == EventKind::send) {
        json.key("offered").natural(sent.call.offered).key("accepted").natural(sent.call.accepted);
        json.key("flags").natural(sent.call.flags).key("fragment").integer(sent.call.fragment);
        json.key("data").bytes(sent.kept).key("error").bytes(sent.error);
    }
    if (event.kind == EventKind::receive)
        json.key("data").bytes(received.bytes).key("error").bytes(received.error).key("repeats").natural(event.value);
}

}  // namespace replay
