#pragma once
// A regular expression of the user's, by PCRE2 (pcre2pattern(3)), that ends: what it does to a text takes steps in proportion to the text,
// or is given up.

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "splices.h"

namespace replay {

class PatternError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Pattern {
public:
    static constexpr std::size_t kLongest = 4096;          // bytes of a pattern
    static constexpr std::size_t kLongestText = 16 << 20;  // bytes of a text that it is applied to
    static constexpr std::size_t kFreeSteps = 1'000'000;   // and for each byte of the text,
    static constexpr std::size_t kStepsPerByte = 100;      // so many more

    // Throws PatternError, whose what() says at which character it makes no sense, and why.
    explicit Pattern(std::string text);

    [[nodiscard]] const std::string& text() const { return text_; }

    // The text with `with` in the place of every match; in it, $1 to $9 and ${name} stand for what groups matched, $$ for a dollar. Nothing
    // where that takes more steps than it may, or the text is too long: then the text is to be taken as it is. May be used by several
    // threads at once.
    [[nodiscard]] std::optional<std::string> replace(std::string_view text, std::string_view with) const;

    // The same as what to do to the text: each match, and what comes in its place.
    [[nodiscard]] std::optional<std::vector<Splice>> matches(std::string_view text, std::string_view with) const;

    // Throws PatternError where `with` names a group that is not there, or makes no sense otherwise.
    void check_replacement(std::string_view with) const;

    friend bool operator==(const Pattern& a, const Pattern& b) { return a.text_ == b.text_; }

private:
    std::string text_;
    std::shared_ptr<const void> code_;
};

}  // namespace replay
