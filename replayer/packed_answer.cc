#include "packed_answer.h"

#include <algorithm>
#include <string>

#include "debug_types.h"
#include "text.h"

namespace replay {

namespace {

// The value of a field, if the line is of that name ("name:").
std::string_view value_in(std::string_view line, std::string_view name) {
    return is_in_any_case(line.substr(0, name.size()), name) ? trimmed(line.substr(name.size())) : std::string_view();
}

bool is_coding(std::string_view value) { return !value.empty() && !is_in_any_case(value, "identity") && !is_in_any_case(value, "chunked"); }

}  // namespace

void PackedAnswer::take(std::string_view lines) {
    while (!lines.empty()) take_line(take_to('\n', lines));
}

void PackedAnswer::take_line(std::string_view line) {
    if (line.starts_with("HTTP/") || line.starts_with("RTSP/")) {
        is_packed_ = false;
        ++number_;
    }
    is_packed_ |= is_coding(value_in(line, "content-encoding:")) || is_coding(value_in(line, "transfer-encoding:"));
}

void blank_packed_traces(Interaction& interaction) {
    std::string& trace = interaction.stream(Stream::trace);
    PackedAnswer answer;
    std::size_t start = 0;
    for (const Event& event : interaction.events) {
        if (stream_of(event.kind) != Stream::trace) continue;
        if (event.size > trace.size() - start) return;  // spooled, or damaged
        if (event.kind == EventKind::debug && event.detail == kDebugHeaderIn)
            answer.take(std::string_view(trace).substr(start, event.size));
        if (event.kind == EventKind::debug && event.detail == kDebugDataIn && answer.is_packed())
            std::fill_n(trace.begin() + static_cast<std::ptrdiff_t>(start), event.size, kBlanked);
        start += event.size;
    }
}

}  // namespace replay
