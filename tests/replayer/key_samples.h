#pragma once
// Values in the shape of keys, put together where they are needed: written out, they would be taken for real ones by whoever looks for
// such in a repository.

#include <string>
#include <string_view>

#include "base64.h"

namespace replay {

// `size` characters of `alphabet`, one after the other, none of them a public beginning.
inline std::string made_of(std::string_view alphabet, std::size_t size, std::size_t first = 7) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += alphabet[(first + 5 * i) % alphabet.size()];
    return out;
}

inline constexpr std::string_view kLetters = "aB3dE5gH7jK9mN1pQrStUvWxYz";
inline constexpr std::string_view kHex = "0123456789abcdef";
inline constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

inline std::string jwt_sample(std::string_view payload = R"({"sub":"1234567890","admin":true})", std::size_t signature = 43) {
    return base64url_encoded(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url_encoded(payload) + "." + made_of(kLetters, signature);
}

inline std::string private_key_sample() {
    return made_of(kLetters, 64) + "\n" + made_of(kLetters, 64, 3) + "\n" + made_of(kLetters, 26) + "==";
}

}  // namespace replay
