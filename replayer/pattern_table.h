#pragma once
// What is looked for in texts, by its first eight bytes: a set of their hashes, in which most places of a text are not, and behind it a
// table. Those that begin with the same ones (as all tokens of one issuer do) are told apart by eight others. Patterns may be added at any
// time; how many there are makes little difference to a search, nor how many begin alike, but of how many sizes these are.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "checksum.h"
#include "trigram_set.h"

namespace replay {

// How a secret is written: as it is, or in base64, there without the characters at either end that have bits of its neighbours.
struct SecretPattern {
    std::uint32_t secret = 0;  // its place in KnownSecrets
    std::uint8_t behind = 0;   // in base64: how many bytes of a group of three stand in front of the secret
    bool is_base64 = false;
};

class PatternTable {
public:
    static constexpr std::size_t kLeast = 8;

    // `text` is the pattern's, of at least kLeast bytes.
    void add(std::string_view text, SecretPattern pattern);

    // The first place from `at` on where a pattern may begin, and `end` where there is none before that.
    [[nodiscard]] std::size_t next(std::string_view text, std::size_t at, std::size_t end) const {
        if (shapes_.empty() || text.size() < kLeast) return end;
        const bool are_few = shapes_.size() <= kFew;
        for (const std::size_t last = std::min(end, text.size() - kLeast + 1); at < last; ++at) {
            if (are_few) at = starts_.next(text, at);
            if (at >= last) return end;
            if (is_marked(key_of(text, at))) return at;
        }
        return end;
    }

    // Those that may begin at such a place, the longest first: their first bytes and their probes stand there, and all of their bytes
    // have the right checksum.
    template <class IsFound>
    [[nodiscard]] const SecretPattern* first_at(std::string_view text, std::size_t at, IsFound is_found) const {
        const auto shapes = shapes_.find(key_of(text, at));
        if (shapes == shapes_.end()) return nullptr;
        for (const Shape& shape : shapes->second) {
            if (shape.size > text.size() - at || !probes_.contains(probe_of(text.substr(at), shape))) continue;
            const auto [first, last] = patterns_.equal_range(checksum64(text.substr(at, shape.size)));
            for (auto pattern = first; pattern != last; ++pattern)
                if (is_found(pattern->second)) return &pattern->second;
        }
        return nullptr;
    }

private:
    static constexpr std::size_t kWord = 64;
    static constexpr std::size_t kSparse = 64;  // bits for each pattern
    static constexpr std::size_t kFew = 40;     // patterns that a text is passed over the faster by their first three bytes

    // The size of a pattern, and where its probe is: eight of its bytes, as different from each other as any are. Without these in their
    // place no more need be looked at, which is what a text is gone through for that repeats the first bytes.
    struct Shape {
        std::uint32_t size;
        std::uint32_t probe_at;
        friend bool operator==(const Shape&, const Shape&) = default;
    };

    static std::uint64_t key_of(std::string_view text, std::size_t at) {
        std::uint64_t key = 0;
        std::memcpy(&key, text.data() + at, sizeof key);
        return key;
    }
    [[nodiscard]] std::size_t place_of(std::uint64_t key) const { return key * 0x9e3779b97f4a7c15u >> shift_; }
    [[nodiscard]] bool is_marked(std::uint64_t key) const {
        const std::size_t place = place_of(key);
        return (marks_[place / kWord] >> place % kWord & 1) != 0;
    }
    // `text` begins with a pattern of that shape, or seems to: a number that the same probe has behind the same first bytes.
    static std::uint64_t probe_of(std::string_view text, const Shape& shape) {
        constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15u;
        const std::uint64_t where = std::uint64_t{shape.size} << 32 | shape.probe_at;
        return ((key_of(text, 0) ^ where * kOdd) * kOdd ^ key_of(text, shape.probe_at)) * kOdd;
    }
    void mark(std::uint64_t key);

    std::unordered_map<std::uint64_t, std::vector<Shape>> shapes_;  // by the first bytes; the longest first
    std::unordered_set<std::uint64_t> probes_;
    std::unordered_multimap<std::uint64_t, SecretPattern> patterns_;  // by the checksum of all of its bytes
    TrigramSet starts_;
    int shift_ = 64 - 12;
    std::vector<std::uint64_t> marks_ = std::vector<std::uint64_t>((std::size_t{1} << 12) / kWord);
};

}  // namespace replay
