#pragma once
// What the user wants to stand in recorded responses instead of what differs from run to run: `normalise` of a [[rule]] (request_rules.h).

#include <optional>
#include <string>
#include <vector>

#include "matching.h"
#include "pattern.h"
#include "toml_value.h"

namespace replay {

struct Normaliser {
    FieldSelector field{};              // of a header, of the body as text, or in a JSON body
    std::optional<Pattern> pattern{};   // only what it finds is replaced; else all of the value
    std::optional<std::string> with{};  // by this; else by a value like it that is made from the request (stand_in.h)

    // "body /id", {in = "body /created", with = "2000-01-01T00:00:00Z"}, {in = "body", pattern = 'id=\d+'}, or a list of such. Throws
    // MatchingError.
    [[nodiscard]] static std::vector<Normaliser> read(const TomlValue& value);
};

}  // namespace replay
