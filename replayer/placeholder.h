#pragma once
// What stands in a cassette for a secret. A placeholder is as long as what it stands for, so that lengths and the boundaries of chunks stay
// true, and is made from a number that counts the secrets, never from the secret:
//
//     SEC12XXXXXXXXXXXXZ                  the twelfth secret, a value of no known shape
//     ghp_SECGH3XXXXXXXXXXXXXXXXXXXXXZ    the third, a token of GitHub: what all begin with stays, GH is the code of the class
//     eyJhbGciOiJIUzI1NiJ9.eyJz….SECJW7XXXXXZ    a JWT: its header stays, its payload says {"sub":"SECJW7XXXXXZ"}
//
// It is made of capitals and digits, so that it stands in a header, a URL, JSON and a text in base64 without being escaped. Of a value of
// less than eight bytes, or where the number does not fit, nothing is left but a run of X.
//
// A secret that is written with escapes takes more room than it is long, and its placeholder there is longer by more Xs: it has the same
// class and number, by which the two are known to be of one secret, and not by their bytes. Within base64 the placeholder stands at the
// place of the secret in the bytes that the base64 says (put_in_base64()), so that what is before and behind stays as it is.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "secret_class.h"

namespace replay {

// What is shorter has no number, and is not looked for elsewhere than where it is known to stand.
inline constexpr std::size_t kShortestNumbered = 8;
// What is longer is not looked for elsewhere either, since as much of every text would have to be held back: it has number 0, as others.
inline constexpr std::size_t kLongestNumbered = 64 * 1024 - 64;

// Of `size` bytes. Of `value` only what is public goes in: the beginning of its class, the header of a JWT. SecretClass::digits gives a
// number for JSON, each digit of `value` a 1, which is not known for a placeholder again.
[[nodiscard]] std::string make_placeholder(SecretClass kind, std::uint64_t number, std::size_t size, std::string_view value);

struct FoundPlaceholder {
    std::size_t start;  // in the text
    std::size_t end;
    SecretClass kind;
    std::uint64_t number;
    bool is_base64;    // it is what the base64 there says, from bit `bit` of its first character on
    std::size_t bit;   // 0, 2 or 4; else 0
    std::size_t size;  // bytes of the placeholder itself
};

// All that have a number, in the order of the text, none within another. Looks at each byte a fixed number of times.
[[nodiscard]] std::vector<FoundPlaceholder> find_placeholders(std::string_view text);

// Whether a text is one as a whole, or a run of X.
[[nodiscard]] bool is_placeholder(std::string_view text);

// Gives one that was found in `text` another number.
void renumber(std::span<char> text, const FoundPlaceholder& found, std::uint64_t number);

// All of a text: `new_number` is given each old number, and answers with the new one.
template <class NewNumber>
void renumber_all(std::span<char> text, NewNumber new_number) {
    for (const FoundPlaceholder& found : find_placeholders({text.data(), text.size()})) renumber(text, found, new_number(found.number));
}

}  // namespace replay
