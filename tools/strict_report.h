#pragma once
// What `replay run --strict` says when its command has ended.

#include <string>
#include <vector>

#include "control_block.h"
#include "launcher.h"
#include "strict_session.h"

namespace replay {

// Lists what was not used, what was played more often than recorded, and what in another order, as `replay:` lines; a few of each. Returns
// whether all was as it should be.
[[nodiscard]] bool report_strict(const StrictUse& use, const Launch& launch, int status);

// Lists the requests that had no recording, likewise.
void report_missed(const std::vector<ControlBlock::Missed>& missed);

// "#3 GET http://…", whatever can be read of it.
[[nodiscard]] std::string request_line(const CassetteReader& cassette, const CassetteReader::Place& place);

}  // namespace replay
