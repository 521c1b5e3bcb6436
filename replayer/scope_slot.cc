#include "scope_slot.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "checksum.h"
#include "safe_text.h"

namespace replay {

std::string fitting_scope(std::string_view name) {
    if (name.size() <= kLongestScope) return std::string(name);
    char sum[18];
    std::snprintf(sum, sizeof sum, "~%016llx", static_cast<unsigned long long>(checksum64(name)));
    return std::string(start_of(name, kLongestScope - (sizeof sum - 1))) + sum;
}

bool ScopeSlot::take(std::uint64_t worker) {
    std::uint64_t owner = 0;
    return worker_.compare_exchange_strong(owner, worker) || owner == worker;
}

void ScopeSlot::put(std::string_view name) {
    const std::uint64_t next = reserved_.fetch_add(1) + 1;
    Text& text = texts_[next % texts_.size()];
    text.size.store(name.size(), std::memory_order_relaxed);
    for (std::size_t at = 0; at < name.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, name.data() + at, std::min(sizeof word, name.size() - at));
        text.words[at / sizeof word].store(word, std::memory_order_relaxed);
    }
    text.checksum.store(checksum64(name, next), std::memory_order_relaxed);
    revision_.store(next, std::memory_order_release);
}

std::string ScopeSlot::name() const {
    constexpr int kAttempts = 4;  // while others write one name after the other
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const std::uint64_t newest = revision();
        for (std::uint64_t back = 0; back < std::min<std::uint64_t>(newest, texts_.size()); ++back)
            if (std::optional<std::string> name = read(newest - back)) return *std::move(name);
        if (newest == revision()) break;
    }
    return {};
}

// Nothing where another revision is, or was being written, in its place.
std::optional<std::string> ScopeSlot::read(std::uint64_t revision) const {
    const Text& text = texts_[revision % texts_.size()];
    const std::uint64_t size = text.size.load(std::memory_order_relaxed);
    if (size > kLongestScope) return std::nullopt;
    std::string name(size, '\0');
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
        const std::uint64_t word = text.words[at / sizeof word].load(std::memory_order_relaxed);
        std::memcpy(name.data() + at, &word, std::min(sizeof word, size - at));
    }
    return checksum64(name, revision) == text.checksum.load(std::memory_order_relaxed) ? std::optional(name) : std::nullopt;
}

}  // namespace replay
