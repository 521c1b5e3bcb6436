#pragma once
// JSON texts that mean the same, as one text.

#include <string>
#include <string_view>

#include "json_edit.h"
#include "or_reason.h"

namespace replay {

inline constexpr std::size_t kLongestJson = 16 * 1024 * 1024;

// The canonical form of a JSON text, or of several in a row (JSON lines): no white space; the members of an object in the order of their
// names, those of one name in the order in which they are; strings and numbers in their one spelling (json_string.h, json_number.h); edited
// by the rules. Values in a row end up one a line.
//
// The reason for there being none is fit to stand behind "the body ": it "is longer than 16 MiB", or what JsonTree::parse says. Then it has
// to be compared byte for byte. Takes time in proportion to the text's length, but for the sorting of members that are in no order, and
// some 100 bytes of memory a value.
[[nodiscard]] OrReason<std::string> canonical_json(std::string_view text, const JsonRules& rules = {});

}  // namespace replay
