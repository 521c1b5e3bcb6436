#pragma once
// In what the bodies of two requests differ, by what they are: JSON by its values, a form by its fields, a multipart body by its parts,
// text by its lines, and all else by its bytes.

#include <cstdint>

#include "canonical_body.h"
#include "request_difference.h"

namespace replay {

// A body, and how many bytes it has as it is sent.
struct SizedBody {
    const CanonicalBody& canonical;
    std::uint64_t bytes;
};

// Adds it to `differences`; nothing where they are the same. Takes time and memory in proportion to their lengths.
void add_body_differences(RequestDifferences& differences, const SizedBody& asked, const SizedBody& recorded);

}  // namespace replay
