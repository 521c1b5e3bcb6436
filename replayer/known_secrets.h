#pragma once
// The secrets of a session, and their replacement in any text: wherever one occurs plain, in base64 (of either alphabet, at any of the
// three places that it can have in a group of bytes), with escapes of a URL or a form, however many of its bytes are escaped, or of JSON.
//
// What occurs is replaced by a placeholder of the same length (placeholder.h). Of occurrences that overlap the one that begins first is
// replaced, of those the longest. Base64 that is broken into lines is not looked into across the line ends.
//
// The time for a text depends on its length, and hardly on the number of secrets, unless many of them, of many lengths, begin with the same
// eight bytes and the text repeats these; that for adding one, on its length. A secret takes some 1000 bytes of memory besides its own.

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "pattern_table.h"
#include "secret_class.h"

namespace replay {

struct KnownSecret {
    std::string_view text;
    SecretClass kind;
    std::uint64_t number;
};

class KnownSecrets {
public:
    KnownSecrets() = default;
    KnownSecrets(KnownSecrets&&) = default;
    KnownSecrets& operator=(KnownSecrets&&) = default;

    // Values of less than kShortestNumbered bytes, or more than kLongestNumbered, are not looked for, and one that is known already keeps
    // its class and number.
    void add(std::string_view value, SecretClass kind, std::uint64_t number);

    // In place. Returns how many occurrences were replaced.
    std::size_t replace(std::span<char> text) const;

    [[nodiscard]] std::size_t size() const { return secrets_.size(); }
    // Bytes of the longest.
    [[nodiscard]] std::size_t longest() const { return longest_; }

    // For the search.
    [[nodiscard]] const KnownSecret& operator[](std::size_t secret) const { return secrets_[secret]; }
    [[nodiscard]] const PatternTable& patterns() const { return patterns_; }

private:
    void add_spelling(const std::string& value, SecretClass kind, std::uint64_t number);
    void add_base64(const SecretPattern& pattern);

    std::unordered_map<std::string, std::uint32_t> known_;  // whose strings the secrets are views of
    std::deque<KnownSecret> secrets_;
    PatternTable patterns_;
    std::size_t longest_ = 0;
};

}  // namespace replay
