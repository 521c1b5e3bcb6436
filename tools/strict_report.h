#pragma once
// What `replay run --strict` says when its command has ended.

#include <string>

#include "launcher.h"
#include "strict_session.h"

namespace replay {

// Lists what was not used and what was played more often than recorded, as `replay:` lines; a few of each. Returns whether all was as it
// should be.
[[nodiscard]] bool report_strict(const StrictUse& use, const Launch& launch, int status);

// "#3 GET http://…", whatever can be read of it.
[[nodiscard]] std::string request_line(const CassetteReader& cassette, const CassetteReader::Place& place);

}  // namespace replay
