#pragma once
// The value of a header field that is a word with parameters: Content-Type, Content-Disposition.

#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"

namespace replay {

struct HeaderValue {
    std::string word;                    // in lower case: "multipart/form-data"
    std::vector<NamedValue> parameters;  // their names in lower case; values without their quotes

    // The first parameter of that name, or nullptr.
    [[nodiscard]] const std::string* find(std::string_view name) const;
};

// Of a text that is no such value, whatever it has of one. Within quotes a backslash hides a quote or another backslash; before anything
// else it stands for itself, as in the file names that some clients send.
[[nodiscard]] HeaderValue parse_header_value(std::string_view text);

}  // namespace replay
