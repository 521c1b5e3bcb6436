#pragma once
// Private keys in PEM, and OpenPGP's armour, also as they are written within JSON or a form.

#include <cstddef>
#include <string_view>

namespace replay {

// What stands between the lines "-----BEGIN … PRIVATE KEY…-----" and "-----END …", without the line ends at either side.
struct PemBody {
    std::size_t start = 0;
    std::size_t size = 0;  // 0 where there is none
};

// Of the key that `text`, beginning with "-----BEGIN", begins with. Its end may be missing.
[[nodiscard]] PemBody private_key_in(std::string_view text);

}  // namespace replay
