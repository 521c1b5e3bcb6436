#pragma once
// What keys are made of in the place of secrets. A request is to be found again whichever credentials it is sent with, and no key may tell
// whether a guess at one is right: so every secret counts as the same short token, as does every placeholder of one.

#include <string>
#include <string_view>
#include <vector>

#include "secret_finder.h"

namespace replay {

inline constexpr std::string_view kSecretToken = "SECRET";

// A stretch of a text in which a secret stands, or the placeholder of one, or what a program says that has none: "none", "null", and
// nothing at all (an empty stretch), where its place is told by a name.
struct SecretPlace {
    std::size_t start;
    std::size_t end;
    bool is_number;  // it stands in JSON without quotes
};

// In the order of the text, with something between each two. Where base64 says a secret, it is all of what is in base64 there.
[[nodiscard]] std::vector<SecretPlace> find_secret_places(TextKind kind, std::string_view text);

// The text with the token in all these places, or 0 for a bare number. It is still of that kind: JSON stays JSON.
[[nodiscard]] std::string with_secret_tokens(TextKind kind, std::string_view text);
// The value of a header, and of a field, likewise.
[[nodiscard]] std::string header_with_secret_tokens(std::string_view name, std::string_view value);
[[nodiscard]] std::string field_with_secret_tokens(std::string_view name, std::string_view value);

}  // namespace replay
