#pragma once
// Fields in application/x-www-form-urlencoded: the bodies of forms, and the queries of URLs.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "or_reason.h"

namespace replay {

struct Field {
    std::string name;
    // Nothing where there is no "=". The URL standard takes "a" and "a=" for the same, but there are servers that do not (GitHub's
    // "?recursive", what is written with older versions of Rack, with Plug), and no client writes now the one, now the other.
    std::optional<std::string> value;
    friend bool operator==(const Field&, const Field&) = default;
};

inline constexpr std::size_t kLongestFields = 16 * 1024 * 1024;  // bytes of text
inline constexpr std::size_t kMostFields = 100'000;

// The fields in the order of their names, those of one name in the order in which they are. A "+" is a space, an escape what it stands for,
// and where it is none ("%zz") it stands for itself; nothing between two "&" is no field. The reason for there being none is fit to stand
// behind "the body ": it "is longer than 16 MiB", or "holds more than 100000 fields".
[[nodiscard]] OrReason<std::vector<Field>> parse_fields(std::string_view text);

// The fields in this order as one text: letters, digits and "-._~" as they are, all else escaped, in capitals.
[[nodiscard]] std::string canonical_fields(const std::vector<Field>& fields);

}  // namespace replay
