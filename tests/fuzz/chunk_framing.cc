// The framing of chunks, well-formed and not, given in pieces.

#include "chunk_framing.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// A letter for each byte: b of the body, f of its framing.
std::string told(std::string_view bytes, std::size_t piece) {
    ChunkFraming framing;
    std::string all;
    while (!bytes.empty()) {
        const std::string_view given = bytes.substr(0, piece);
        const ChunkFraming::Run run = framing.take(given);
        require(run.size > 0 && run.size <= given.size(), "what is told is there");
        all.append(run.size, run.is_body ? 'b' : 'f');
        bytes.remove_prefix(run.size);
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::size_t piece = input.byte() + 1u;
    const std::size_t chunk = input.byte() + 1u;
    const std::string_view bytes = input.rest();
    require(told(bytes, piece) == told(bytes, bytes.size() + 1), "pieces do not matter");

    std::string framed;
    std::string expected;
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min(chunk, rest.size()))) {
        const std::string_view part = rest.substr(0, chunk);
        char line[24];
        const int written = std::snprintf(line, sizeof line, "%zX\r\n", part.size());
        framed.append(line).append(part).append("\r\n");
        expected.append(static_cast<std::size_t>(written), 'f').append(part.size(), 'b').append("ff");
    }
    framed += "0\r\nA: b\r\n\r\n";
    expected.append(11, 'f');
    require(told(framed, piece) == expected, "a body is told from its framing");
    return 0;
}
