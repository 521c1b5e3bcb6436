#pragma once
// In what the bodies of two requests differ, by what they are: JSON by its values, a form by its fields, a multipart body by its parts,
// text by its lines, and all else by its bytes.

#include "canonical_body.h"
#include "request_difference.h"

namespace replay {

// Adds it to `differences`; nothing where they are the same. Takes time and memory in proportion to their lengths.
void add_body_differences(RequestDifferences& differences, const CanonicalBody& asked, const CanonicalBody& recorded);

}  // namespace replay
