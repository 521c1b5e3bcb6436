#pragma once
// One whole interaction, for a person and for a program.

#include <cstddef>
#include <cstdint>
#include <string>

#include "interaction.h"
#include "json_text.h"
#include "listing.h"
#include "output.h"

namespace replay {

// Request, response and their bodies, several lines, safe to send to a terminal. Of heads and bodies, about `longest` bytes each.
[[nodiscard]] std::string interaction_text(const Listed& listed, const Interaction& whole, const Palette& palette,
                                           std::size_t longest = SIZE_MAX);

// Everything that is stored about it, as one JSON object. An event whose bytes make no sense has a member "damage" instead of what they
// should say.
void write_interaction(JsonText& json, const Listed& listed, const Interaction& whole);

}  // namespace replay
