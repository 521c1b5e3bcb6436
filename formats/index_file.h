#pragma once
// The file of a cassette's index, DIR/.replay/NAME.index: a cache that anyone may delete, and nobody has to be able to write.

#include <memory>

#include "cassette_reader.h"
#include "index_pages.h"

namespace replay {

// The index of just this cassette, as far as it was committed when the reader was opened. Null where there is none: it was never made, is
// another's or an older one's, is damaged at first sight, or is not to be trusted (a symbolic link; a file that belongs neither to this
// user, nor to the cassette's, nor to root).
[[nodiscard]] std::unique_ptr<const IndexPages> open_index(const CassetteReader& cassette);

// Puts an index in the place of the one that is there, whole and at once. False where that cannot be done (a folder that cannot be
// written to, a full disk), another process is at it, or the cassette is no longer what was indexed; nothing is left behind then.
[[nodiscard]] bool save_index(const CassetteReader& cassette, const IndexPages& built);

}  // namespace replay
