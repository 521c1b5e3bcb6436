// A response of chunks, and what is to be normalised in it by a pointer, a pattern or a header.

#include <string>
#include <vector>

#include "layout.h"
#include "response_normaliser.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

void add(Interaction& made, EventKind kind, std::string_view bytes, std::uint8_t odd) {
    Event event{};
    event.kind = kind;
    event.size = static_cast<std::uint32_t>(bytes.size());
    event.flags = (odd & 1) != 0 ? kEventAnswered : 0;
    event.value = odd;
    made.events.push_back(event);
    made.stream(stream_of(kind)).append(bytes);
}

std::uint64_t bytes_of(const Interaction& made, EventKind kind) {
    std::uint64_t size = 0;
    for (const Event& event : made.events) size += event.kind == kind ? event.size : 0;
    return size;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    Normaliser normaliser;
    try {
        normaliser.field = FieldSelector::named(input.line());
        if (const std::string_view pattern = input.line(); !pattern.empty()) normaliser.pattern.emplace(std::string(pattern));
        if (const std::string_view with = input.line(); !with.empty()) normaliser.with = with;
        if (normaliser.pattern && normaliser.with) normaliser.pattern->check_replacement(*normaliser.with);
    } catch (const std::runtime_error&) {
        return 0;
    }
    const bool is_text = normaliser.field.in == FieldSelector::In::body && !normaliser.field.is_json;
    if (is_text && !normaliser.pattern) return 0;
    if (normaliser.field.in != FieldSelector::In::header && normaliser.field.in != FieldSelector::In::body) return 0;
    Interaction made;
    while (!input.is_at_end()) {
        const std::uint8_t what = input.byte();
        add(made, what % 4 == 0 ? EventKind::header : EventKind::body, input.text(), what / 4);
    }
    normalise_response(made, {normaliser});
    require(bytes_of(made, EventKind::header) == made.stream(Stream::response_head).size(), "header events take all of the head");
    require(bytes_of(made, EventKind::body) == made.stream(Stream::response_body).size(), "chunks take all of the body");
    return 0;
}
