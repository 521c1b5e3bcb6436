#pragma once
// The rule by which a request would be answered by a recording that it does not match.

#include <optional>
#include <string>
#include <string_view>

#include "request_comparison.h"
#include "request_rules.h"

namespace replay {

// Whether the rules make one of the two: whether the recording answers the request once its keys are computed by them. False where that
// cannot be told, of bodies that are_long().
[[nodiscard]] bool are_one(const ComparedRequest& asked, const ComparedRequest& recorded, const RequestRules& rules);

// A [[rule]] to be added to replay.toml, lines that end in a newline, by which are_one() then holds: it has what differs not count. Nothing
// where the requests are too far from each other for that to be wanted (another method, another host, a path that differs in more than
// numbers and the like, more than kMostIgnored fields), or where no rule can say it.
inline constexpr std::size_t kMostIgnored = 10;
[[nodiscard]] std::optional<std::string> propose_rule(const ComparedRequest& asked, const ComparedRequest& recorded,
                                                      const RequestDifferences& differences, const RequestRules& rules);

}  // namespace replay
