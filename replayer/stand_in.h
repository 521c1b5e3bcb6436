#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace replay {

// A value that can stand for another one, and depends on nothing of it but its kind: a UUID for a UUID, as many hexadecimal digits for 8 or
// more of them (at least one a letter), nine decimal ones for decimal ones, of which there may be more or fewer in the next recording; else
// a text of the same length, in which letters, digits and what base64 has besides them are replaced by small letters and digits. The same
// for the same seed; for another one another, where there is enough of it.
[[nodiscard]] std::string stand_in_for(std::string_view value, std::uint64_t seed);

}  // namespace replay
