#pragma once
// One whole interaction, for a person and for a program.

#include <string>

#include "interaction.h"
#include "json_text.h"
#include "listing.h"
#include "output.h"

namespace replay {

// Request, response and their bodies, several lines, safe to send to a terminal.
[[nodiscard]] std::string interaction_text(const Listed& listed, const Interaction& whole, const Palette& palette);

// Everything that is stored about it, as one JSON object.
void write_interaction(JsonText& json, const Listed& listed, const Interaction& whole);

}  // namespace replay
