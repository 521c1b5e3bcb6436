#include "talk.h"

#include <algorithm>
#include <array>

#include "outcome.h"

namespace replay {

namespace {

// Callbacks that bring something of the answer, by the option that sets them: INTERLEAVEFUNCTION, CHUNK_BGN_FUNCTION and, of a multi,
// PUSHFUNCTION. The others tell of the connection, which one transfer makes and another finds made, or ask the application.
constexpr auto kBringing = std::to_array<std::uint16_t>({20196, 20198, 20014});

constexpr auto kUnits = std::to_array<std::string_view>({" ms", " milliseconds", " seconds", " secs"});

template <class T>
std::string raw(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string without_times(std::string_view error) {
    std::string out;
    while (!error.empty()) {
        const auto digits = static_cast<std::size_t>(std::find_if_not(error.begin(), error.end(), is_digit) - error.begin());
        const std::string_view rest = error.substr(digits);
        const bool is_time =
            digits > 0 && std::any_of(kUnits.begin(), kUnits.end(), [rest](std::string_view unit) { return rest.starts_with(unit); });
        const std::size_t taken = std::max<std::size_t>(digits, 1);
        out += is_time ? "#" : error.substr(0, taken);
        error.remove_prefix(taken);
    }
    return out;
}

Talk::Talk(const CassetteReader& cassette, const CassetteReader::Place& place, Side side)
    : cassette_(cassette), place_(place), side_(side) {
    interaction_.open(cassette, place.offset);
}

bool Talk::concerns(const Event& event) {
    switch (event.kind) {
        case EventKind::send:
        case EventKind::receive:
        case EventKind::frame:
            return true;
        case EventKind::callback:
            return std::find(kBringing.begin(), kBringing.end(), event.detail) != kBringing.end();
        default:
            return false;
    }
}

std::optional<Talk::Piece> Talk::next() {
    for (;;) {
        while (next_ < pieces_.size()) {
            Piece& piece = pieces_[next_++];
            if (!piece.bytes.empty()) return std::move(piece);
        }
        pieces_.clear();
        next_ = 0;
        if (!advance()) return std::nullopt;
    }
}

// Brings the pieces of what comes next.
bool Talk::advance() {
    if (event_ < interaction_.events().size()) {
        const Event event = interaction_.events()[event_++];
        const Stream stream = stream_of(event.kind);
        if (stream == Stream::trace || (is_framed_ && event.kind == EventKind::body))
            take(event, {interaction_.take(stream, event.size), event.size});
        return true;
    }
    if (continuation_ == place_.continuations.size()) return false;
    StoredContinuation more;
    more.open(cassette_, place_.continuations[continuation_++]);
    std::string_view bytes = more.bytes();
    for (const Event& event : more.events()) {
        take(event, bytes.substr(0, event.size));
        bytes.remove_prefix(event.size);
    }
    return true;
}

void Talk::take(const Event& event, std::string_view bytes) {
    try {
        if (side_ == Side::sent) {
            if (event.kind != EventKind::send) return;
            const SentEvent sent = sent_event(event, bytes);
            if ((event.flags & kEventMessage) != 0 && event.detail != kResultAgain) mark("frame" + raw(sent.call.flags));
            return take_call(event, sent.kept, sent.error);
        }
        if (event.kind == EventKind::receive) {
            const ReceivedEvent received = received_event(event, bytes);
            if (received.framed && received.frame.offset == 0) mark("frame" + raw(received.frame.flags));
            return take_call(event, received.bytes, received.error);
        }
        if (event.kind == EventKind::frame) {
            is_framed_ = true;
            if (const WsFrame frame = frame_event(bytes); frame.offset == 0) mark("frame" + raw(frame.flags));
        }
        if (event.kind == EventKind::body) pieces_.push_back({false, std::string(bytes)});
        if (event.kind == EventKind::callback && concerns(event)) mark("callback" + raw(event.detail) + std::string(bytes));
    } catch (const CassetteError& error) {
        cassette_.fail(place_.offset, error.what());
    }
}

// Nothing where the application has to try again: how often it does is a matter of time.
void Talk::take_call(const Event& event, std::string_view bytes, std::string_view error) {
    pieces_.push_back({false, std::string(bytes)});
    if (event.detail != 0 && event.detail != kResultAgain) mark("result" + raw(event.detail) + without_times(error));
}

bool same_talk(Talk a, Talk b) {
    std::optional<Talk::Piece> of_a = a.next();
    std::optional<Talk::Piece> of_b = b.next();
    while (of_a && of_b) {
        if (of_a->is_mark != of_b->is_mark) return false;
        const std::size_t size = std::min(of_a->bytes.size(), of_b->bytes.size());
        if (of_a->is_mark && of_a->bytes.size() != of_b->bytes.size()) return false;
        if (of_a->bytes.compare(0, size, of_b->bytes, 0, size) != 0) return false;
        for (auto [talk, piece] : {std::pair{&a, &of_a}, std::pair{&b, &of_b}}) {
            (*piece)->bytes.erase(0, size);
            if ((*piece)->bytes.empty()) *piece = talk->next();
        }
    }
    return !of_a && !of_b;
}

}  // namespace replay
