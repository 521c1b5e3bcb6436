// Long traces of hostile conversations, given in pieces: none of what is known as a secret is left.

#include "trace_redactor.h"

#include <algorithm>
#include <string>
#include <vector>

#include "debug_types.h"
#include "secret_book.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

constexpr std::string_view kSecret = "Zq8-vT#x2m!L9~w";

struct Trace {
    std::vector<Event> events;
    std::string bytes;
    bool is_in_answer = false;  // the secret, where what is said to be framing may cut it

    void add(EventKind kind, unsigned detail, std::string_view text, bool with_secret) {
        Event event{};
        event.kind = kind;
        event.detail = static_cast<std::uint16_t>(detail);
        event.size = static_cast<std::uint32_t>(text.size() + (with_secret ? kSecret.size() : 0));
        events.push_back(event);
        bytes += text;
        if (with_secret) bytes += kSecret;
        is_in_answer |= with_secret && kind == EventKind::debug && detail == kDebugDataIn;
    }
};

// A byte says the type of debug text, or another kind, and whether the secret stands at its end.
Trace trace_of(Input& input) {
    static constexpr EventKind kOthers[] = {EventKind::progress, EventKind::callback, EventKind::cookie,
                                            EventKind::send,     EventKind::policy,   EventKind::body};
    Trace trace;
    while (!input.is_at_end()) {
        const unsigned what = input.byte();
        const unsigned type = what % 12;
        const bool is_debug = type < 6;
        trace.add(is_debug ? EventKind::debug : kOthers[type - 6], is_debug ? type : 0, input.text(), (what & 128) != 0);
        // Bytes of another stream are not among these.
        if (stream_of(trace.events.back().kind) != Stream::trace) trace.bytes.resize(trace.bytes.size() - trace.events.back().size);
    }
    return trace;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::size_t piece = input.byte() * 4u + 1;
    const std::size_t back = input.number<std::uint16_t>();
    const Trace trace = trace_of(input);
    SecretBook book;
    book.learn(kSecret);
    TraceRedactor redactor(book, trace.events);

    std::string out;
    std::string held;
    for (std::size_t at = 0; at < trace.bytes.size(); at += piece) {
        held += trace.bytes.substr(at, piece);
        const std::size_t settled = redactor.settle(held, false);
        require(settled <= held.size(), "no more is settled than there is");
        out.append(held, 0, settled);
        held.erase(0, settled);
        // Once, some of it is asked for again.
        if (back < out.size() && at / piece == 3) {
            redactor.go_back(back);
            held.insert(0, out, back);
            out.resize(back);
        }
    }
    require(redactor.settle(held, true) == held.size(), "in the end all is settled");
    out += held;
    require(out.size() == trace.bytes.size(), "lengths stay true");
    require(redactor.has_replaced() || out == trace.bytes, "what is replaced is told");

    std::string at_once = trace.bytes;
    TraceRedactor(book, trace.events).settle(at_once, true);
    require(trace.is_in_answer || at_once.find(kSecret) == std::string::npos, "no secret is left");
    return 0;
}
