#include "bypass_board.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "checksum.h"
#include "session_memory.h"

namespace replay {

namespace {

constexpr std::string_view kSuffix = ".bypasses";
constexpr std::uint64_t kMostProbes = 64;

// Zero pages until touched.
alignas(BypassBoard) unsigned char own_board[sizeof(BypassBoard)];

}  // namespace

BypassBoard* BypassBoard::map(const SessionName& session, Open how) {
    const SessionMemory memory = map_session_memory(session, kSuffix, how == Open::create ? sizeof(BypassBoard) : 0);
    if (memory.start == nullptr) return nullptr;
    auto* const board = static_cast<BypassBoard*>(memory.start);
    std::uint64_t expected = 0;
    if (memory.size >= sizeof(BypassBoard) && (board->magic_.compare_exchange_strong(expected, kMagicNumber) || expected == kMagicNumber))
        return board;
    munmap(memory.start, memory.size);
    return nullptr;
}

void BypassBoard::remove(const SessionName& session) { remove_session_memory(session, kSuffix); }

void BypassBoard::unmap() { munmap(this, sizeof(BypassBoard)); }

BypassBoard& BypassBoard::own() { return *reinterpret_cast<BypassBoard*>(own_board); }

std::size_t BypassBoard::place_of(std::string_view destination, std::string_view program) {
    const std::uint64_t key = std::max<std::uint64_t>(1, checksum64(destination, checksum64(program)));
    for (std::uint64_t probe = 0; probe < kMostProbes; ++probe) {
        const std::size_t number = (key + probe) % kPlaces;
        Place& place = places_[number];
        std::uint64_t found = 0;
        if (place.key.compare_exchange_strong(found, key, std::memory_order_acq_rel)) write(place, destination, program);
        if (found == 0 || found == key) return number;
    }
    return kPlaces;
}

void BypassBoard::write(Place& place, std::string_view destination, std::string_view program) {
    destination = destination.substr(0, kLongest);
    program = program.substr(0, kLongest - destination.size());
    std::memcpy(place.text, destination.data(), destination.size());
    std::memcpy(place.text + destination.size(), program.data(), program.size());
    place.sizes.store(static_cast<std::uint32_t>(destination.size() | program.size() << 16), std::memory_order_release);
}

void BypassBoard::count_made(std::size_t place) { ++places_[place].made; }

bool BypassBoard::count_refused(std::size_t place) { return places_[place].refused++ == 0; }

std::vector<Bypass> BypassBoard::all() const {
    std::vector<Bypass> found;
    for (std::size_t i = 0; i < kPlaces; ++i) {
        const Place& place = places_[i];
        const std::uint32_t sizes = place.sizes.load(std::memory_order_acquire);
        const std::size_t destination = sizes & 0xffff;
        const std::size_t program = sizes >> 16;
        if (sizes == 0 || destination + program > kLongest) continue;
        found.push_back({{place.text, destination}, {place.text + destination, program}, place.made, place.refused});
    }
    std::stable_sort(found.begin(), found.end(), [](const Bypass& a, const Bypass& b) { return a.made + a.refused > b.made + b.refused; });
    if (const Place& rest = places_[kPlaces]; rest.made + rest.refused > 0) found.push_back({"elsewhere", "", rest.made, rest.refused});
    return found;
}

}  // namespace replay
