#pragma once
#include "setup.h"
#include "table.h"

namespace bench {

// What it takes to say of a request without a recording which one comes nearest.
void miss_rows(const Setup& setup, Table& table);

}  // namespace bench
