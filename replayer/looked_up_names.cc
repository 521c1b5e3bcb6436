#include "looked_up_names.h"

#include <algorithm>

namespace replay {

namespace {

std::uint64_t word_of(const void* bytes, std::size_t number) {
    std::uint64_t word = 0;
    std::memcpy(&word, static_cast<const char*>(bytes) + number * sizeof word, sizeof word);
    return word;
}

}  // namespace

std::string_view LookedUpNames::Place::name_for(const PeerAddress& address, Text& copy) const {
    const std::uint32_t before = turn.load(std::memory_order_acquire);
    if (before == 0 || before % 2 == 1) return {};
    // Acquired one by one, so that `turn` is read last.
    for (std::size_t i = 0; i < ip.size(); ++i)
        if (ip[i].load(std::memory_order_acquire) != word_of(address.ip.data(), i)) return {};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const Word word = text[i].load(std::memory_order_acquire);
        std::memcpy(copy.data() + i * sizeof word, &word, sizeof word);
    }
    if (turn.load(std::memory_order_relaxed) != before) return {};
    return {copy.data(), static_cast<std::size_t>(std::find(copy.begin(), copy.end(), '\0') - copy.begin())};
}

void LookedUpNames::Place::write(const PeerAddress& address, const Text& name) {
    std::uint32_t before = turn.load(std::memory_order_relaxed);
    // Somebody else is writing here, or was when this process was forked.
    if (before % 2 == 1 || !turn.compare_exchange_strong(before, before + 1, std::memory_order_acquire)) return;
    for (std::size_t i = 0; i < ip.size(); ++i) ip[i].store(word_of(address.ip.data(), i), std::memory_order_release);
    for (std::size_t i = 0; i < text.size(); ++i) text[i].store(word_of(name.data(), i), std::memory_order_release);
    turn.store(before + 2 == 0 ? 2 : before + 2, std::memory_order_release);
}

void LookedUpNames::remember(const PeerAddress& address, std::string_view name) {
    if (name.empty() || name.size() > kLongest || name.find('\0') != std::string_view::npos) return;
    if (any_of(address, [name](std::string_view known) { return known == name; })) return;
    Text text{};
    std::copy(name.begin(), name.end(), text.begin());
    places_[next_.fetch_add(1, std::memory_order_acq_rel) % kPlaces].write(address, text);
}

}  // namespace replay
