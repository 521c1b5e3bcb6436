#pragma once
#include "cassette_reader.h"
#include "layout.h"

namespace replay {

// The key under which the index named an interaction, for that interaction to bear it out: an index may be damaged, or lie.
struct FoundBy {
    KeyKind kind = KeyKind::exact;
    Hash128 key{};  // empty: it was not found by a key

    [[nodiscard]] bool fits(const InteractionHead& head) const;
};

// Throws the IndexError that says that a cassette's index is wrong about what lies at `offset`.
[[noreturn]] void fail_by_index(const CassetteReader& cassette, std::uint64_t offset);

}  // namespace replay
