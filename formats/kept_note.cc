#include "kept_note.h"

#include <cstddef>
#include <string_view>

#include "checksum.h"
#include "side_note.h"

namespace replay {

namespace {

constexpr std::array<unsigned char, 8> kKeptMagic{0x89, 'R', 'P', 'K', '\r', '\n', 0x1a, '\n'};
constexpr std::uint32_t kKeptVersion = 1;
constexpr const char* kSuffix = "kept";

struct NoteHeader {
    std::array<unsigned char, 8> magic;
    std::uint32_t version;
    std::uint32_t reserved;
    std::uint64_t id[2];
    std::uint64_t count;
    std::uint64_t checksum;  // XXH3-64 of everything above and of all bytes behind it
};
static_assert(sizeof(NoteHeader) == 48);
static_assert(sizeof(KeptInteraction) == 64);

std::string_view bytes_of(const std::vector<KeptInteraction>& kept) {
    return {reinterpret_cast<const char*>(kept.data()), kept.size() * sizeof(KeptInteraction)};
}

std::uint64_t checksum_of(const NoteHeader& header, std::string_view kept) {
    RunningChecksum sum;
    sum.update({reinterpret_cast<const char*>(&header), offsetof(NoteHeader, checksum)});
    sum.update(kept);
    return sum.value();
}

}  // namespace

std::uint64_t most_kept(std::uint64_t committed) { return committed / (sizeof(RecordHeader) + sizeof(InteractionHead)); }

std::vector<KeptInteraction> read_kept_note(const std::string& path, const CassetteReader& cassette) {
    const SideNote note = open_side_note(path, kSuffix);
    if (!note.file.is_open()) return {};
    NoteHeader header{};
    const bool is_whole = note.file.read_at(0, &header, sizeof header) == static_cast<ssize_t>(sizeof header);
    const bool is_of_it = is_whole && header.magic == kKeptMagic && header.version == kKeptVersion && header.id[0] == cassette.id()[0] &&
                          header.id[1] == cassette.id()[1] && header.count <= most_kept(cassette.committed());
    if (!is_of_it) return {};
    std::vector<KeptInteraction> kept(header.count);
    const ssize_t got = note.file.read_at(sizeof header, kept.data(), bytes_of(kept).size());
    if (got != static_cast<ssize_t>(bytes_of(kept).size()) || checksum_of(header, bytes_of(kept)) != header.checksum) return {};
    return kept;
}

void write_kept_note(const std::string& path, const std::array<std::uint64_t, 2>& id, const std::vector<KeptInteraction>& kept) {
    if (kept.empty()) return remove_side_note(path, kSuffix);
    NoteHeader header{kKeptMagic, kKeptVersion, 0, {id[0], id[1]}, kept.size(), 0};
    header.checksum = checksum_of(header, bytes_of(kept));
    write_side_note(path, kSuffix, {{reinterpret_cast<const char*>(&header), sizeof header}, bytes_of(kept)});
}

}  // namespace replay
