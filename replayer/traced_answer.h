#pragma once
// What libcurl traces of an answer's body as it comes over the wire: packed, or in chunks, whatever the application gets of it.

#include <optional>
#include <string_view>

#include "chunk_framing.h"
#include "interaction.h"

namespace replay {

// Stands where packed bytes were.
inline constexpr char kBlanked = 'X';

// Tells what the bytes are, by the header lines that were traced before.
class TracedAnswer {
public:
    // Header lines as they came: one, or several.
    void take_header(std::string_view lines);

    enum class Part : std::uint8_t { body, framing, packed };
    struct Run {
        std::size_t size;  // at least one byte
        Part part;
    };
    // `bytes`: what was traced next of the body, not empty. Returns what the first of them are, which count as taken.
    Run take_data(std::string_view bytes);

    [[nodiscard]] bool is_packed() const { return is_packed_; }
    [[nodiscard]] unsigned number() const { return number_; }  // of answers so far

private:
    void take_line(std::string_view line);
    void take_coding(std::string_view value);

    bool is_packed_ = false;
    std::optional<ChunkFraming> framing_;
    unsigned number_ = 0;
};

// Something in the answer was replaced: in what libcurl traced of it packed nothing can be looked for, so that nothing of it is left but
// its length. In memory only: of a trace that is spooled, see trace_redactor.h.
void blank_packed_traces(Interaction& interaction);

}  // namespace replay
