#pragma once
// Answers that the application may get unpacked, and libcurl traces as they come over the wire.

#include <string_view>

#include "interaction.h"

namespace replay {

// Stands where packed bytes were.
inline constexpr char kBlanked = 'X';

// Whether the bytes that libcurl traces are those of a packed answer, by the header lines that it traced before.
class PackedAnswer {
public:
    // Header lines as they came: one, or several.
    void take(std::string_view lines);

    // That of the last status line.
    [[nodiscard]] bool is_packed() const { return is_packed_; }
    [[nodiscard]] unsigned number() const { return number_; }  // of answers so far

private:
    void take_line(std::string_view line);

    bool is_packed_ = false;
    unsigned number_ = 0;
};

// Something in the answer was replaced: in what libcurl traced of it packed nothing can be looked for, so that nothing of it is left but
// its length. In memory only: of a trace that is spooled, see trace_redactor.h.
void blank_packed_traces(Interaction& interaction);

}  // namespace replay
