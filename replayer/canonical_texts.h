#pragma once
// A request as the texts by which it is compared, one for each part that counts: in canonical form, secrets as tokens.

#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"
#include "matching.h"

namespace replay {

// In the order: method, URL, options, headers that decide, range, and its body: the text of one that is whole, or the parts of a
// multipart one. Requests with the same texts have the same canonical key, if both give their body in the same way. `body` is empty where
// it is in the parts or where a callback supplies it, and no longer than kLongestCanonical.
[[nodiscard]] std::vector<std::string> canonical_texts(const Request& request, std::string_view body, const Matching& matching);

}  // namespace replay
