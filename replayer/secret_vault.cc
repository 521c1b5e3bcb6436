#include "secret_vault.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "session_memory.h"

namespace replay {

namespace {

constexpr std::string_view kSuffix = ".secrets";
constexpr std::size_t kPageBytes = 64 * 1024;
constexpr std::size_t kMostPages = 256;
constexpr std::uint64_t kMagicNumber = 0x3130'746c'7561'7672;  // "rvault01"

std::string suffix_of(std::size_t page) { return std::string(kSuffix) + std::to_string(page); }

}  // namespace

struct SecretVault::Entry {
    std::uint64_t number;
    std::uint32_t size;
    SecretClass kind;
    bool is_distinctive;
    char pad[2];

    [[nodiscard]] const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
    static std::size_t size_of(std::size_t value) { return sizeof(Entry) + (value + 7) / 8 * 8; }
};

struct SecretVault::Page {
    std::atomic<std::uint64_t> magic;
    std::atomic<std::uint32_t> used;     // bytes of entries
    std::atomic<std::uint32_t> is_full;  // there is another page, or would have to be
    char entries[kPageBytes - 16];
};

SecretVault::~SecretVault() {
    for (Page* const page : pages_) munmap(page, sizeof *page);
}

bool SecretVault::map_next(bool may_create) {
    static_assert(sizeof(Page) == kPageBytes && sizeof(Entry) == 16);
    static_assert(kMostPages * kPageBytes / (sizeof(Entry) + 8) < kMostNumbers);
    if (pages_.size() == kMostPages) return false;
    const SessionMemory memory = map_session_memory(session_, suffix_of(pages_.size()), may_create ? kPageBytes : 0);
    if (memory.start == nullptr) return false;
    auto* const page = static_cast<Page*>(memory.start);
    std::uint64_t before = 0;
    if (memory.size != kPageBytes || (!page->magic.compare_exchange_strong(before, kMagicNumber) && before != kMagicNumber)) {
        munmap(memory.start, memory.size);
        return false;
    }
    pages_.push_back(page);
    read_ = 0;
    return true;
}

// What does not fit is not believed: another version's, or another user's doing.
void SecretVault::catch_up() {
    if (pages_.empty() && !map_next(false)) return;
    for (;;) {
        const Page& page = *pages_.back();
        const std::size_t used = std::min<std::size_t>(page.used.load(std::memory_order_acquire), sizeof page.entries);
        while (used - read_ >= sizeof(Entry)) {
            const auto& entry = *reinterpret_cast<const Entry*>(page.entries + read_);
            if (entry.size > used - read_ - sizeof(Entry) || static_cast<std::size_t>(entry.kind) >= kSecretClasses.size()) return;
            news_.push_back({{entry.bytes(), entry.size}, entry.kind, entry.is_distinctive, entry.number});
            ++count_;
            read_ += std::min(Entry::size_of(entry.size), used - read_);
        }
        if (page.is_full.load(std::memory_order_acquire) == 0 || !map_next(false)) return;
    }
}

std::vector<SecretVault::Secret> SecretVault::news() {
    catch_up();
    return std::exchange(news_, {});
}

std::optional<std::uint64_t> SecretVault::add(std::string_view value, SecretClass kind, bool is_distinctive) {
    if (Entry::size_of(value.size()) > sizeof(Page::entries) || (pages_.empty() && !map_next(true))) return std::nullopt;
    const PrivateFile lock = lock_session_memory(session_, suffix_of(0));
    if (!lock.is_open()) return std::nullopt;
    catch_up();
    const auto known = std::find_if(news_.begin(), news_.end(), [value](const Secret& one) { return one.value == value; });
    if (known != news_.end()) return known->number;
    const std::uint64_t number = count_ + 1;
    if (!write(value, kind, is_distinctive, number)) return std::nullopt;
    return number;
}

// Under the file's lock, caught up.
bool SecretVault::write(std::string_view value, SecretClass kind, bool is_distinctive, std::uint64_t number) {
    const std::size_t size = Entry::size_of(value.size());
    if (size > sizeof(Page::entries) - read_) {
        Page& full = *pages_.back();
        const bool has_next = map_next(true);
        full.is_full.store(1, std::memory_order_release);
        if (!has_next) return false;
    }
    Page& page = *pages_.back();
    const Entry entry{number, static_cast<std::uint32_t>(value.size()), kind, is_distinctive, {}};
    std::memcpy(page.entries + read_, &entry, sizeof entry);
    std::memcpy(page.entries + read_ + sizeof entry, value.data(), value.size());
    read_ += size;
    ++count_;
    page.used.store(static_cast<std::uint32_t>(read_), std::memory_order_release);
    return true;
}

bool SecretVault::is_full() const { return !pages_.empty() && pages_.back()->is_full.load(std::memory_order_acquire) != 0; }

void SecretVault::remove(const SessionName& session) {
    for (const std::string& suffix : session_memory(session, kSuffix)) remove_session_memory(session, suffix);
}

}  // namespace replay
