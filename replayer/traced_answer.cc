#include "traced_answer.h"

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

}  // namespace

void TracedAnswer::take_header(std::string_view lines) {
    while (!lines.empty()) take_line(take_to('\n', lines));
}

void TracedAnswer::take_line(std::string_view line) {
    if (line.starts_with("HTTP/") || line.starts_with("RTSP/")) {
        is_packed_ = false;
        framing_.reset();
        ++number_;
    }
    take_coding(value_in(line, "content-encoding:"));
    take_coding(value_in(line, "transfer-encoding:"));
}

void TracedAnswer::take_coding(std::string_view value) {
    if (is_in_any_case(value, "chunked"))
        framing_.emplace();
    else if (!value.empty() && !is_in_any_case(value, "identity"))
        is_packed_ = true;
}

TracedAnswer::Run TracedAnswer::take_data(std::string_view bytes) {
    if (is_packed_) return {bytes.size(), Part::packed};
    if (!framing_) return {bytes.size(), Part::body};
    const ChunkFraming::Run run = framing_->take(bytes);
    return {run.size, run.is_body ? Part::body : Part::framing};
}

void blank_packed_traces(Interaction& interaction) {
    std::string& trace = interaction.stream(Stream::trace);
    TracedAnswer answer;
    std::size_t start = 0;
    for (const Event& event : interaction.events) {
        if (stream_of(event.kind) != Stream::trace) continue;
        if (event.size > trace.size() - start) return;  // spooled, or damaged
        if (event.kind == EventKind::debug && event.detail == kDebugHeaderIn)
            answer.take_header(std::string_view(trace).substr(start, event.size));
        if (event.kind == EventKind::debug && event.detail == kDebugDataIn && answer.is_packed())
            std::fill_n(trace.begin() + static_cast<std::ptrdiff_t>(start), event.size, kBlanked);
        start += event.size;
    }
}

}  // namespace replay
