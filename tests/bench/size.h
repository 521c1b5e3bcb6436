#pragma once
// What a cassette takes on disk, against the bytes that it must hold.

#include <string>

#include "table.h"

namespace bench {

// A row for what each interaction takes beyond the bytes that the application was given and sent, and 24 for every event: its record,
// its head, its metadata.
void size_row(const std::string& cassette, Table& table);

}  // namespace bench
