#include "occurrence_search.h"

#include <algorithm>
#include <array>
#include <string>

#include "base64.h"
#include "placeholder.h"

namespace replay {

namespace {

// How many bits of a secret, in base64 behind that many bytes of a group, the character has that it begins in with other bits.
constexpr std::array<std::size_t, 3> kBitsInFirst{0, 4, 2};

// Whether base64 says `bytes` from a bit on.
bool says(std::string_view base64, std::size_t bit, std::string_view bytes) {
    for (const char byte : bytes) {
        const std::size_t at = bit / 6;
        if (at + 1 >= base64.size() || sextet_of(base64[at]) == kNoBase64 || sextet_of(base64[at + 1]) == kNoBase64) return false;
        if (static_cast<char>(byte_in_base64(base64, bit)) != byte) return false;
        bit += 8;
    }
    return true;
}

// Whether the one comes first, and of those that begin at the same place is the longer.
bool is_before(const Occurrence& one, const Occurrence& other) {
    return one.start != other.start ? one.start < other.start : one.end > other.end;
}

}  // namespace

std::size_t OccurrenceSearch::settle(std::span<char> held, bool is_all) {
    const TextPart part{{held.data(), held.size()}, from_, is_all};
    std::size_t settled = part.end();
    while (const std::optional<Occurrence> first = first_of_all(part, settled)) {
        replace(held, *first);
        skip_to(first->end);
    }
    settled = is_all ? part.end() : std::max({settled, from_, replaced_to_ / 6});
    const std::size_t size = settled - from_;
    from_ = settled;
    return size;
}

std::optional<Occurrence> OccurrenceSearch::first_of_all(const TextPart& part, std::size_t& settled) {
    std::optional<Occurrence> first;
    settled = part.end();
    const auto consider = [&](const std::optional<Occurrence>& found, std::size_t undecided_from) {
        if (!found)
            settled = std::min(settled, undecided_from);
        else if (!first || is_before(*found, *first))
            first = found;
    };
    const auto& written = first_written(part);
    consider(written, undecided_from());
    const auto& percent = percent_.first(part, *secrets_);
    consider(percent, percent_.undecided_from());
    const auto& json = json_.first(part, *secrets_);
    consider(json, json_.undecided_from());
    if (!first || part.is_all || first->start < settled) return first;
    return std::nullopt;
}

const std::optional<Occurrence>& OccurrenceSearch::first_written(const TextPart& part) {
    const std::size_t longest = secrets_->longest();
    const std::size_t reach = part.is_all || longest == 0 ? 0 : longest * 4 / 3 + 2;  // of the longest in base64
    const std::size_t decided = part.bytes.size() - std::min(part.bytes.size(), reach);
    std::size_t at = scanned_ - from_;
    while (!written_ && at < decided) {
        at = secrets_->patterns().next(part.bytes, at, decided);
        const auto is_found = [&](const SecretPattern& pattern) { return is_at(part, at, pattern); };
        if (at == decided || secrets_->patterns().first_at(part.bytes, at, is_found) != nullptr) break;
        ++at;
    }
    scanned_ = from_ + at;
    return written_;
}

// In base64 an occurrence begins in the character before the first that it has for itself.
std::size_t OccurrenceSearch::undecided_from() const {
    return scanned_ - std::min<std::size_t>(scanned_, secrets_->longest() == 0 ? 0 : 1);
}

bool OccurrenceSearch::is_at(const TextPart& part, std::size_t at, const SecretPattern& pattern) {
    const std::string_view text = (*secrets_)[pattern.secret].text;
    const std::size_t in_first = pattern.is_base64 ? kBitsInFirst[pattern.behind] : 0;
    if (in_first > at * 6 || (part.from + at) * 6 - in_first < replaced_to_) return false;
    const std::size_t bit = at * 6 - in_first;
    if (!pattern.is_base64 ? !part.bytes.substr(at).starts_with(text) : !says(part.bytes, bit, text)) return false;
    const std::size_t end = pattern.is_base64 ? (bit + text.size() * 8 + 5) / 6 : at + text.size();
    written_ = {part.from + bit / 6, part.from + end, pattern.secret, pattern.is_base64, static_cast<std::uint8_t>(bit % 6)};
    return true;
}

void OccurrenceSearch::replace(std::span<char> held, const Occurrence& occurrence) {
    const KnownSecret& secret = (*secrets_)[occurrence.secret];
    const std::span<char> place = held.subspan(occurrence.start - from_, occurrence.end - occurrence.start);
    const std::size_t size = occurrence.is_base64 ? secret.text.size() : place.size();
    const std::string placeholder = make_placeholder(secret.kind, secret.number, size, secret.text);
    if (occurrence.is_base64)
        put_in_base64(place, occurrence.bit, placeholder);
    else
        std::copy(placeholder.begin(), placeholder.end(), place.begin());
    replaced_to_ = occurrence.is_base64 ? occurrence.start * 6 + occurrence.bit + size * 8 : occurrence.end * 6;
    ++replaced_;
}

void OccurrenceSearch::skip_to(std::size_t place) {
    written_.reset();
    scanned_ = std::max(scanned_, place);
    percent_.skip_to(place);
    json_.skip_to(place);
}

}  // namespace replay
