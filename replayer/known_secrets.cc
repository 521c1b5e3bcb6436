#include "known_secrets.h"

#include <algorithm>

#include "base64.h"
#include "occurrence_search.h"
#include "placeholder.h"

namespace replay {

static_assert(kShortestNumbered >= PatternTable::kLeast);

void KnownSecrets::add(std::string_view value, SecretClass kind, std::uint64_t number) {
    if (value.size() < kShortestNumbered || value.size() > kLongestNumbered) return;
    std::string text(value);
    add_spelling(text, kind, number);
    if (text.find(' ') == std::string::npos) return;
    std::replace(text.begin(), text.end(), ' ', '+');  // as a form has it
    add_spelling(text, kind, number);
}

std::size_t KnownSecrets::replace(std::span<char> text) const {
    OccurrenceSearch search(*this);
    search.settle(text, true);
    return search.replaced();
}

void KnownSecrets::add_spelling(const std::string& value, SecretClass kind, std::uint64_t number) {
    const auto secret = static_cast<std::uint32_t>(secrets_.size());
    const auto [known, is_new] = known_.emplace(value, secret);
    if (!is_new) return;
    const std::string_view text = known->first;
    secrets_.push_back({text, kind, number});
    longest_ = std::max(longest_, text.size());
    patterns_.add(text, SecretPattern{secret});
    for (std::uint8_t behind = 0; behind < 3; ++behind) add_base64(SecretPattern{secret, behind, true});
}

void KnownSecrets::add_base64(const SecretPattern& pattern) {
    const std::string before(pattern.behind, '\0');
    const std::size_t end = before.size() + secrets_[pattern.secret].text.size();
    const std::size_t first = (before.size() * 8 + 5) / 6;  // character that has bits of the secret alone
    std::string characters = base64url_encoded(before + std::string(secrets_[pattern.secret].text)).substr(first, end * 8 / 6 - first);
    patterns_.add(characters, pattern);
    if (characters.find_first_of("-_") == std::string::npos) return;
    std::replace(characters.begin(), characters.end(), '-', '+');
    std::replace(characters.begin(), characters.end(), '_', '/');
    patterns_.add(characters, pattern);
}

}  // namespace replay
