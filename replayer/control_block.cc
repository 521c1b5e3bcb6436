#include "control_block.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "checksum.h"
#include "safe_text.h"
#include "session_memory.h"

namespace replay {

namespace {

constexpr std::uint64_t kProbes = 64;  // of places for a cursor

}  // namespace

ControlBlock* ControlBlock::map(const SessionName& session, Open how) {
    const SessionMemory memory = map_session_memory(session, "", how == Open::create ? sizeof(ControlBlock) : 0);
    if (memory.start == nullptr) return nullptr;
    // A new file is all zeros, which is an empty block; the number tells a block of another version.
    auto* const block = static_cast<ControlBlock*>(memory.start);
    std::uint64_t expected = 0;
    if (memory.size >= sizeof(ControlBlock) && (block->magic_.compare_exchange_strong(expected, kMagicNumber) || expected == kMagicNumber))
        return block;
    munmap(memory.start, memory.size);
    return nullptr;
}

void ControlBlock::unmap() { munmap(this, sizeof(ControlBlock)); }

void ControlBlock::remove(const SessionName& session) { remove_session_memory(session, ""); }

std::uint64_t ControlBlock::use(std::uint64_t key) {
    if (key == 0) key = 1;
    for (std::uint64_t probe = 0; probe < kProbes; ++probe) {
        Cursor& cursor = cursors_[(key + probe) % kCursors];
        std::uint64_t found = 0;
        if (cursor.key.compare_exchange_strong(found, key, std::memory_order_acq_rel) || found == key)
            return cursor.uses.fetch_add(1, std::memory_order_relaxed);
    }
    return 0;
}

std::uint64_t ControlBlock::uses_of(std::uint64_t key) const {
    if (key == 0) key = 1;
    for (std::uint64_t probe = 0; probe < kProbes; ++probe) {
        const Cursor& cursor = cursors_[(key + probe) % kCursors];
        const std::uint64_t found = cursor.key.load(std::memory_order_acquire);
        if (found == key) return cursor.uses.load(std::memory_order_relaxed);
        if (found == 0) break;
    }
    return 0;
}

ScopeSlot* ControlBlock::scope_of(std::string_view worker) {
    const std::uint64_t id = std::max<std::uint64_t>(checksum64(worker), 1);
    const auto own = std::find_if(std::begin(scopes_), std::end(scopes_), [id](ScopeSlot& slot) { return slot.take(id); });
    return own == std::end(scopes_) ? nullptr : &*own;
}

void ControlBlock::note_missed(std::string_view request) {
    request = start_of(request, sizeof Miss::request);
    if (request.empty()) return;
    for (Miss& miss : misses_) {
        std::uint32_t size = 0;
        if (miss.size.compare_exchange_strong(size, kBeingWritten, std::memory_order_acquire)) {
            std::memcpy(miss.request, request.data(), request.size());
            miss.times = 1;
            miss.size.store(static_cast<std::uint32_t>(request.size()), std::memory_order_release);
            return;
        }
        if (size != request.size() || request != std::string_view(miss.request, size)) continue;
        ++miss.times;
        return;
    }
}

std::vector<ControlBlock::Missed> ControlBlock::missed() const {
    std::vector<Missed> all;
    for (const Miss& miss : misses_) {
        const std::uint32_t size = miss.size.load(std::memory_order_acquire);
        if (size == 0 || size > sizeof miss.request) continue;
        const std::string_view request(miss.request, size);
        // Two processes that noted it at the same time have taken a place each.
        const auto same = std::find_if(all.begin(), all.end(), [request](const Missed& one) { return one.request == request; });
        if (same == all.end())
            all.push_back({std::string(request), miss.times});
        else
            same->times += miss.times;
    }
    return all;
}

}  // namespace replay
