#pragma once
// Which numbers the placeholders of a session get in a cassette: see clean_parts.h.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "publication.h"

namespace replay {

// Numbers in the order in which they first appear in an interaction, as Metadata::placeholders has them.
using PlaceholderNumbers = std::vector<std::uint64_t>;
class NumbersInOrder {
public:
    // Unless it is there already.
    void add(std::uint64_t number) {
        if (known_.insert(number).second) numbers_.push_back(number);
    }
    [[nodiscard]] PlaceholderNumbers take() { return std::move(numbers_); }

private:
    PlaceholderNumbers numbers_;
    std::unordered_set<std::uint64_t> known_;
};
[[nodiscard]] std::string text_of(const PlaceholderNumbers& numbers);
// The other way round. What is no number is left out.
[[nodiscard]] PlaceholderNumbers numbers_in(std::string_view text);

// One that is to be published, and the placeholders in it, by the session's numbers.
struct NumberedInteraction {
    PlacedInteraction interaction;
    std::string scope;
    PlaceholderNumbers numbers;
};

// From the session's numbers to those in the cassette that holds `before`. Throws CassetteError.
[[nodiscard]] std::unordered_map<std::uint64_t, std::uint64_t> published_numbers(std::vector<NumberedInteraction> now,
                                                                                 const std::vector<PlacedInteraction>& before);

}  // namespace replay
