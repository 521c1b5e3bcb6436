#pragma once
// ASCII text, whatever locale the host has set.

#include <string>
#include <string_view>

namespace replay {

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

}  // namespace replay
