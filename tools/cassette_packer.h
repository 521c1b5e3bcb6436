#pragma once
// Packing a cassette for those who ship it elsewhere than git (FORMAT.md, "Packed cassettes"), and unpacking it again.
//
// The same cassette gives the same packed file, by the same version of zstd; unpacked it is the same file again, but for what stood behind
// its last record. Memory does not grow with the cassette, but for 8 bytes a block.

#include <string>

#include "cassette_reader.h"
#include "replacement_file.h"

namespace replay {

inline constexpr int kUsualLevel = 9;
inline constexpr int kHighestLevel = 19;

// Writes all of `from`, which has a header at least, into a file that is empty as yet; publishing it is the caller's business. Throw
// CassetteError.
void write_packed(const CassetteReader& from, ReplacementFile& into, int level);
void write_plain(const CassetteReader& from, ReplacementFile& into);

// What a command that writes cassettes anew has to say where the one that was there was packed; else empty.
[[nodiscard]] std::string note_of_unpacking(const CassetteReader& before);

}  // namespace replay
