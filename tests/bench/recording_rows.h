#pragma once
// Long bodies, many transfers and many processes: recorded against live, and played against the page cache.

#include "setup.h"
#include "table.h"

namespace bench {

void long_body_rows(const Setup& setup, Table& table);
void crowd_rows(const Setup& setup, Table& table);

}  // namespace bench
