#pragma once
// One whole interaction, for a person and for a program.

#include <cstddef>
#include <cstdint>
#include <string>

#include "interaction.h"
#include "json_text.h"
#include "listing.h"
#include "output.h"
#include "volatile_headers.h"

namespace replay {

struct TextView {
    Palette palette{false};
    std::size_t longest = SIZE_MAX;  // bytes, about, of each head and body
    // Set: what would differ if the same were recorded again is left out (numbers, times, these headers), and bodies come with their
    // checksums, as not all of them may be shown. For comparing.
    const VolatileHeaders* stable = nullptr;
};

// Request, response and their bodies, several lines, safe to send to a terminal.
[[nodiscard]] std::string interaction_text(const Listed& listed, const Interaction& whole, const TextView& view);

// Everything that is stored about it, as one JSON object. An event whose bytes make no sense has a member "damage" instead of what they
// should say.
void write_interaction(JsonText& json, const Listed& listed, const Interaction& whole);

}  // namespace replay
