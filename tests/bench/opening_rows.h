#pragma once
#include "setup.h"
#include "table.h"

namespace bench {

// What it takes a new process to open a cassette and replay the first transfer from it, and how little that depends on the
// cassette's size.
void opening_rows(const Setup& setup, Table& table);

}  // namespace bench
