#include "use_board.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "checksum.h"
#include "session_memory.h"

namespace replay {

namespace {

constexpr const char* kSuffix = ".used-";

std::string suffix_of(const CassetteReader& cassette, const std::string& path) {
    char text[64];
    std::snprintf(text, sizeof text, "%s%016llx-%016llx-%llx", kSuffix, static_cast<unsigned long long>(checksum64(path)),
                  static_cast<unsigned long long>(cassette.id()[0] ^ cassette.id()[1]),
                  static_cast<unsigned long long>(cassette.committed()));
    return text;
}

}  // namespace

UseBoard::Mapped UseBoard::map(const SessionName& session, const CassetteReader& cassette, const std::string& path) {
    const std::uint64_t slots = slots_for(cassette.committed());
    if (path.size() > sizeof path_) return {};
    const SessionMemory memory = map_session_memory(session, suffix_of(cassette, path), bytes_for(slots));
    if (memory.start == nullptr) return {};
    auto* const board = static_cast<UseBoard*>(memory.start);
    std::uint64_t before = 0;
    board->magic_.compare_exchange_strong(before, kMagicNumber);
    const auto id = cassette.id();
    std::copy(id.begin(), id.end(), board->id_);
    board->committed_ = cassette.committed();
    board->slots_ = slots;
    board->path_size_ = path.size();
    std::memcpy(board->path_, path.data(), path.size());
    return {board, before == 0};
}

std::vector<UseBoard*> UseBoard::all(const SessionName& session) {
    std::vector<UseBoard*> boards;
    for (const std::string& suffix : session_memory(session, kSuffix)) {
        const SessionMemory memory = map_session_memory(session, suffix);
        auto* const board = static_cast<UseBoard*>(memory.start);
        if (board == nullptr) continue;
        const bool is_sound = memory.size > sizeof(UseBoard) && board->magic_ == kMagicNumber && board->path_size_ <= sizeof path_ &&
                              board->slots_ < memory.size && board->slots_ % 4 == 0 && bytes_for(board->slots_) <= memory.size;
        if (is_sound)
            boards.push_back(board);
        else
            munmap(memory.start, memory.size);
    }
    return boards;
}

bool UseBoard::exist(const SessionName& session) { return !session_memory(session, kSuffix).empty(); }

void UseBoard::remove_all(const SessionName& session) {
    for (const std::string& suffix : session_memory(session, kSuffix)) remove_session_memory(session, suffix);
}

UseBoard::Use UseBoard::use_of(std::uint64_t offset) const {
    const std::atomic<std::uint8_t>* const slot = slot_of(offset);
    const std::uint8_t noted = slot == nullptr ? 0 : slot->load(std::memory_order_relaxed);
    return noted == 0 ? Use::unused : (noted & kPlayedAgain) != 0 ? Use::repeated : Use::used;
}

std::uint32_t UseBoard::place_of(std::uint64_t offset) const {
    return slot_of(offset) == nullptr ? 0 : place_at(offset).load(std::memory_order_relaxed);
}

bool UseBoard::is_of(const CassetteReader& cassette) const {
    return cassette.id()[0] == id_[0] && cassette.id()[1] == id_[1] && cassette.committed() == committed_;
}

}  // namespace replay
