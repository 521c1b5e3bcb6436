#pragma once
// An interaction with byte strings that are too long for memory, in a part of its own: the longest of them stays where it was spooled.

#include <string>

#include "cassette_writer.h"
#include "interaction.h"

namespace replay {

// Fills in the head's lengths, counts and checksums, and makes the part at `path`, whole, at once. Throws CassetteError, also where
// something of what was spooled is lost.
CassetteWriter::Appended write_long_part(const std::string& path, Interaction& interaction);

}  // namespace replay
