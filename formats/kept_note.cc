#include "kept_note.h"

#include <cstddef>
#include <cstdio>
#include <string_view>

#include "checksum.h"
#include "side_folder.h"
#include "side_note.h"

namespace replay {

namespace {

constexpr std::array<unsigned char, 8> kKeptMagic{0x89, 'R', 'P', 'K', '\r', '\n', 0x1a, '\n'};
constexpr std::uint32_t kKeptVersion = 1;
constexpr std::string_view kEnding = ".kept";

struct NoteHeader {
    std::array<unsigned char, 8> magic;
    std::uint32_t version;
    std::uint32_t reserved;
    CassetteId id;
    std::uint64_t count;
    std::uint64_t checksum;  // XXH3-64 of everything above and of all bytes behind it
};
static_assert(sizeof(NoteHeader) == 48);
static_assert(sizeof(KeptInteraction) == 48);

std::string state_text(const CassetteId& id) {
    char text[2 * 16 + 1];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(id[0]), static_cast<unsigned long long>(id[1]));
    return text;
}

std::string suffix_of(const CassetteId& id) { return state_text(id) + std::string(kEnding); }

std::string_view bytes_of(const std::vector<KeptInteraction>& kept) {
    return {reinterpret_cast<const char*>(kept.data()), kept.size() * sizeof(KeptInteraction)};
}

std::uint64_t checksum_of(const NoteHeader& header, std::string_view kept) {
    RunningChecksum sum;
    sum.update({reinterpret_cast<const char*>(&header), offsetof(NoteHeader, checksum)});
    sum.update(kept);
    return sum.value();
}

bool is_state(std::string_view text) { return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

}  // namespace

std::vector<KeptInteraction> read_kept_note(const std::string& path, const CassetteId& id, std::size_t interactions) {
    const SideNote note = open_side_note(path, suffix_of(id));
    if (!note.file.is_open()) return {};
    NoteHeader header{};
    const bool is_whole = note.file.read_at(0, &header, sizeof header) == static_cast<ssize_t>(sizeof header);
    const bool is_of_it = is_whole && header.magic == kKeptMagic && header.version == kKeptVersion && header.id == id &&
                          header.count <= kMostKeptSessions * interactions &&
                          note.file.size() == sizeof header + header.count * sizeof(KeptInteraction);
    if (!is_of_it) return {};
    std::vector<KeptInteraction> kept(header.count);
    const ssize_t got = note.file.read_at(sizeof header, kept.data(), bytes_of(kept).size());
    if (got != static_cast<ssize_t>(bytes_of(kept).size()) || checksum_of(header, bytes_of(kept)) != header.checksum) return {};
    return kept;
}

void write_kept_note(const std::string& path, const CassetteId& id, const std::vector<KeptInteraction>& kept) {
    if (kept.empty()) return remove_side_note(path, suffix_of(id));
    NoteHeader header{kKeptMagic, kKeptVersion, 0, id, kept.size(), 0};
    header.checksum = checksum_of(header, bytes_of(kept));
    write_side_note(path, suffix_of(id), {{reinterpret_cast<const char*>(&header), sizeof header}, bytes_of(kept)});
}

void remove_other_kept_notes(const std::string& path, const CassetteId& id) {
    const std::string own = state_text(id);
    for (const std::string& state : side_files(path, kEnding))
        if (is_state(state) && state != own) remove_side_note(path, state + std::string(kEnding));
}

}  // namespace replay
