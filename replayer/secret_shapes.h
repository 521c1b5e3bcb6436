#pragma once
// Values in the shape of known keys, wherever they stand in any bytes: an access token of GitHub, a key of OpenAI, a JWT, a private key in
// PEM. The table of key_shapes.h has one row for each way in which such a value begins.
//
// A value begins where no letter or digit stands in front of it ("task-…" is no "sk-…"; the end of an escape such as %3D or \n is no
// letter), and ends where its alphabet does. Of a private key only what stands between its BEGIN and END lines is the value.

#include <cstddef>
#include <string_view>
#include <vector>

#include "secret_class.h"

namespace replay {

struct FoundShape {
    std::size_t start;
    std::size_t end;
    SecretClass kind;
};

// In the order of the text, none within another. Looks at each byte a fixed number of times.
[[nodiscard]] std::vector<FoundShape> find_shapes(std::string_view text);

// The class of a text that is such a value as a whole, else SecretClass::value.
[[nodiscard]] SecretClass class_of(std::string_view value);

// What everyone may know of a value of that class: how it begins, "sk-proj-". Empty where it does not begin as its class does, and for
// classes that have no such beginning.
[[nodiscard]] std::string_view public_prefix(SecretClass kind, std::string_view value);

}  // namespace replay
