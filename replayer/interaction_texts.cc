#include "interaction_texts.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "debug_types.h"
#include "gzip_text.h"
#include "traced_answer.h"

namespace replay {

namespace {

constexpr std::uint32_t kInfoCookieList = 0x400000 + 28;

void tell(const TextAction& action, TextKind kind, std::string& text, std::string_view place) {
    if (!text.empty()) action({kind, text, {}, place});
}

// What is packed is told of unpacked.
void tell_body(const TextAction& action, std::string& body, std::string_view place) {
    const auto unpacked = [&](std::span<char> text) { action({kind_of_body({text.data(), text.size()}), text, {}, place}); };
    if (!edit_gzip(body, unpacked)) tell(action, kind_of_body(body), body, place);
}

void tell_header(const TextAction& action, std::string_view name, std::string& value, std::string_view place) {
    if (value.empty()) return;
    const std::string start = std::string(name) + ": ";
    std::string line = start + value;
    action({TextKind::header, line, {}, place});
    value.assign(line, start.size());
}

void tell_parts(const TextAction& action, std::vector<Part>& parts) {
    for (Part& part : parts) {
        if (!part.data.empty()) action({TextKind::other, part.data, part.name, "request part"});
        for (std::string* const text : {&part.name, &part.filename, &part.type}) tell(action, TextKind::other, *text, "request part");
        for (std::string& header : part.headers) tell(action, TextKind::header, header, "request part");
        tell_parts(action, part.parts);
    }
}

void tell_infos(const TextAction& action, std::vector<Info>& infos) {
    for (Info& info : infos) {
        tell(action, TextKind::other, info.text, "info");
        for (std::string& line : info.list)
            tell(action, info.number == kInfoCookieList ? TextKind::cookie_line : TextKind::other, line, "info");
    }
}

// Pieces of a string that are one text.
class Pieces {
public:
    Pieces(EventKind kind, unsigned detail) : kind_(kind), detail_(detail) {}

    [[nodiscard]] bool is_of(EventKind kind, unsigned detail) const { return kind == kind_ && detail == detail_; }
    void add(std::size_t start, std::size_t size) { places_.emplace_back(start, size); }

    void tell(const TextAction& action, std::string& all, std::string_view place) const {
        std::string text;
        for (const auto& [start, size] : places_) text.append(all, start, size);
        if (text.empty()) return;
        if (kind_ == EventKind::debug && detail_ < kDebugDataIn)
            action({TextKind::commands, text, {}, place});
        else
            tell_body(action, text, place);
        std::size_t done = 0;
        for (const auto& [start, size] : places_) {
            text.copy(all.data() + start, size, done);
            done += size;
        }
    }

private:
    EventKind kind_;
    unsigned detail_;
    std::vector<std::pair<std::size_t, std::size_t>> places_;
};

class EventTexts {
public:
    EventTexts(const TextAction& action, std::string& bytes) : action_(action), bytes_(bytes) {}

    void take(const Event& event, std::size_t start) {
        switch (event.kind) {
            case EventKind::debug:
                return take_debug(event, start);
            case EventKind::send:
                return take_sent(event, start);
            case EventKind::receive: {
                const std::size_t frame = (event.flags & kEventFramed) != 0 ? std::min<std::size_t>(sizeof(WsFrame), event.size) : 0;
                return pieces_of(event.kind, 0).add(start + frame, event.size - frame);
            }
            case EventKind::cookie:
                return tell_alone(TextKind::cookie_line, start, event.size);
            case EventKind::policy:
                return tell_alone(TextKind::header, start, event.size);
            case EventKind::callback:
                return tell_arguments(start, event.size);
            default:
                return;
        }
    }

    void tell_pieces() {
        for (const Pieces& pieces : pieces_)
            pieces.tell(action_, bytes_, pieces.is_of(EventKind::send, 0) || pieces.is_of(EventKind::receive, 0) ? "connection" : "trace");
    }

private:
    Pieces& pieces_of(EventKind kind, unsigned detail) {
        const auto known = std::find_if(pieces_.begin(), pieces_.end(), [&](const Pieces& one) { return one.is_of(kind, detail); });
        return known != pieces_.end() ? *known : pieces_.emplace_back(kind, detail);
    }

    void tell_alone(TextKind kind, std::size_t start, std::size_t size) {
        if (size > 0) action_({kind, std::span(bytes_).subspan(start, size), {}, "trace"});
    }

    // Texts among numbers, which end with a NUL, as the numbers in front of them do: a byte or two of such a number is no text.
    void tell_arguments(std::size_t start, std::size_t size) {
        constexpr std::size_t kShortest = 4;
        const std::string_view all(bytes_.data() + start, size);
        for (std::size_t at = 0; at < size;) {
            const std::size_t end = std::min(all.find('\0', at), size);
            if (end - at >= kShortest) tell_alone(TextKind::header, start + at, end - at);
            at = end + 1;
        }
    }

    void take_debug(const Event& event, std::size_t start) {
        const std::string_view text = std::string_view(bytes_).substr(start, event.size);
        if (event.detail == kDebugHeaderIn) answer_.take_header(text);
        if (event.detail == kDebugDataIn)
            take_answer(text, start);
        else if (event.detail <= kDebugDataOut)
            pieces_of(event.kind, event.detail).add(start, event.size);
    }

    // In chunks, and what stands between these.
    void take_answer(std::string_view text, std::size_t start) {
        while (!text.empty()) {
            const TracedAnswer::Run run = answer_.take_data(text);
            pieces_of(EventKind::debug, run.part == TracedAnswer::Part::framing ? kDebugHeaderIn : kDebugDataIn).add(start, run.size);
            start += run.size;
            text.remove_prefix(run.size);
        }
    }

    // Behind the call stand the bytes that were sent, and the error text.
    void take_sent(const Event& event, std::size_t start) {
        SendCall call;
        if (event.size < sizeof call) return;
        std::memcpy(&call, bytes_.data() + start, sizeof call);
        const std::size_t rest = event.size - sizeof call;
        const std::size_t sent = std::min<std::uint64_t>(call.kept, rest);
        pieces_of(event.kind, 0).add(start + sizeof call, sent);
        tell_alone(TextKind::other, start + sizeof call + sent, rest - sent);
    }

    const TextAction& action_;
    std::string& bytes_;
    std::vector<Pieces> pieces_;
    TracedAnswer answer_;
};

// Those of the events that take their bytes from `bytes`.
template <class Takes>
void tell_events(std::span<const Event> events, std::string& bytes, const TextAction& action, Takes takes) {
    EventTexts texts(action, bytes);
    std::size_t start = 0;
    for (const Event& event : events) {
        if (!takes(event)) continue;
        if (event.size > bytes.size() - start) break;  // damaged; whoever reads it says so
        texts.take(event, start);
        start += event.size;
    }
    texts.tell_pieces();
}

}  // namespace

std::vector<FoundSecret> RecordedText::find_secrets() const {
    return field.empty() ? replay::find_secrets(kind, text()) : find_secrets_of_field(field, text());
}

std::optional<TextKind> kind_of_stream(Stream stream) {
    return is_head(stream) || stream == Stream::trace ? std::optional(TextKind::commands) : std::nullopt;
}

void for_each_text(Request& request, const TextAction& action) {
    tell(action, TextKind::url, request.url, "URL");
    for (NamedValue& option : request.options) tell(action, kind_of_option(option.name), option.value, "option");
    for (std::string& header : request.headers) tell(action, TextKind::header, header, "request header");
    tell_parts(action, request.parts);
}

void for_each_text(Interaction& interaction, const TextAction& action) {
    Metadata& metadata = interaction.metadata;
    for_each_text(metadata.request, action);
    tell(action, TextKind::commands, interaction.stream(Stream::request_head), "request head");
    tell_body(action, interaction.stream(Stream::request_body), "request body");
    tell(action, TextKind::commands, interaction.stream(Stream::response_head), "response head");
    tell_body(action, interaction.stream(Stream::response_body), "response body");
    tell_infos(action, metadata.infos);
    tell_infos(action, metadata.asked);
    for (KeptHeader& header : metadata.kept) tell_header(action, header.name, header.value, "response head");
    tell(action, TextKind::other, metadata.error, "error text");
    std::string& trace = interaction.stream(Stream::trace);
    if (!trace.empty())
        tell_events(interaction.events, trace, action, [](const Event& event) { return stream_of(event.kind) == Stream::trace; });
}

void for_each_text(std::span<const Event> events, std::string& bytes, const TextAction& action) {
    tell_events(events, bytes, action, [](const Event&) { return true; });
}

}  // namespace replay
