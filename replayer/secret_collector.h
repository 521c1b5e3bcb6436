#pragma once
// What a search for secrets has found so far.

#include <functional>
#include <string_view>
#include <vector>

#include "secret_finder.h"
#include "unescaped_text.h"

namespace replay {

// How sure it is that a value means the same wherever it stands.
enum class Certainty : std::uint8_t {
    named,   // unless it is a mere word or number
    random,  // if it looks made by chance: a cookie may as well say "dark-mode"
};

class SecretCollector {
public:
    explicit SecretCollector(Seeking seeking = Seeking::secrets) : seeking_(seeking) {}

    void add(const UnescapedText& value, Certainty certainty);
    void add_user(const UnescapedText& name);
    // A number that stands in JSON by itself.
    void add_digits(const UnescapedText& number);
    // "user:password".
    void add_credentials(const UnescapedText& outer, std::size_t start, std::size_t end, Writing writing);
    // The same in base64. False where that says something else.
    [[nodiscard]] bool add_basic(const UnescapedText& base64);
    // What `look` finds in that which base64 says. False where that is none, or `look` says so: then nothing is added.
    using Look = std::function<bool(const UnescapedText& says, SecretCollector& secrets)>;
    [[nodiscard]] bool look_in_base64(const UnescapedText& base64, const Look& look);

    // All, and the values in the text besides that have the shape of keys.
    [[nodiscard]] std::vector<FoundSecret> take(const UnescapedText& text, Writing writing);

private:
    void add_at(std::size_t start, std::size_t end, SecretClass kind, std::string_view value, bool is_distinctive);
    void add_shapes(const UnescapedText& text, Writing writing);
    // Sorts what there is, and leaves out what is within another.
    void put_in_order();

    Seeking seeking_;
    std::vector<FoundSecret> found_;
};

}  // namespace replay
