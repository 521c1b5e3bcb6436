#pragma once
// In what two canonical JSON texts (canonical_json.h) differ, for a person. What it gives may hold whatever the texts hold: it has to pass
// through safe_text.h before it is shown.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace replay {

struct JsonDifference {
    std::string pointer;  // to the value; where one of the texts has several lines, "line 2" stands before it
    // The values as JSON; of one that is longer than kLongestShown bytes some of it, with "…" for what is left out. Nothing where there is
    // none.
    std::optional<std::string> a;
    std::optional<std::string> b;
};

inline constexpr std::size_t kLongestShown = 80;

// The fields in which they differ, in the order of the texts, `most` of them at most. Of two lists, what they begin and end with alike is
// passed over, so that an element more in one of them is one difference. Nothing where one of the texts is no JSON.
[[nodiscard]] std::vector<JsonDifference> json_differences(std::string_view a, std::string_view b, std::size_t most);

}  // namespace replay
