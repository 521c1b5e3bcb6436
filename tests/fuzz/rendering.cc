// What `replay ls` and `replay show` make of a cassette.

#include <cstdint>

#include "conversation_text.h"
#include "hostile_cassette.h"
#include "interaction_text.h"
#include "listing.h"
#include "shown.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// Streams may point at others, again and again; what only takes long is no finding.
constexpr std::uint64_t kMost = 1 << 20;

void show(const CassetteReader& reader, const Listed& listed, std::size_t longest) {
    const Interaction whole = reader.load(listed.place);
    check_shown(interaction_text(listed, whole, {.longest = longest}));
    if (has_conversation(whole)) check_shown(conversation_text(whole));
    JsonText json;
    write_interaction(json, listed, whole);
    check_json(json.take());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const HostileCassette cassette(data, size);
    const std::size_t longest = cassette.script().empty() ? SIZE_MAX : Input(cassette.script()).byte();
    try {
        const CassetteReader reader(cassette.path());
        std::uint64_t bytes = 0;
        for (const Listed& listed : list(reader)) {
            check_shown(listed.note());
            static_cast<void>(listed.received_bytes() + listed.duration_ns());
            for (const StreamRef& ref : listed.place.head.streams) bytes += ref.length;
            if (bytes > kMost) break;
            try {
                show(reader, listed, longest);
            } catch (const CassetteError&) {
            }
        }
    } catch (const CassetteError&) {
    }
    return 0;
}
