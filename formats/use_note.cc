#include "use_note.h"

#include <algorithm>

#include "checksum.h"
#include "side_note.h"

namespace replay {

namespace {

constexpr std::array<unsigned char, 8> kUseMagic{0x89, 'R', 'P', 'U', '\r', '\n', 0x1a, '\n'};
constexpr std::uint32_t kUseVersion = 1;
constexpr std::uint32_t kEnded = 1u << 0;
constexpr const char* kSuffix = "used";

struct UseHeader {
    std::array<unsigned char, 8> magic;
    std::uint32_t version;
    std::uint32_t flags;
    std::uint64_t id[2];
    std::uint64_t committed;
    std::int64_t session_pid;
    std::uint64_t session_started_ns;
    std::int64_t ended_ns;
    std::int32_t status;
    std::uint32_t reserved;
    std::uint64_t interactions;
    std::uint64_t checksum;  // XXH3-64 of everything above and of all bytes behind it
};
static_assert(sizeof(UseHeader) == 88);

std::uint64_t checksum_of(const UseHeader& header, std::string_view uses) {
    RunningChecksum sum;
    sum.update({reinterpret_cast<const char*>(&header), offsetof(UseHeader, checksum)});
    sum.update(uses);
    return sum.value();
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw CassetteError("the note of the last strict session, " + path + ", " + why + "; run once more with `replay run --strict`");
}

}  // namespace

std::uint64_t UseNote::count(Use wanted) const {
    return static_cast<std::uint64_t>(std::count(uses.begin(), uses.end(), static_cast<char>(wanted)));
}

bool UseNote::is_of(const CassetteReader& cassette) const { return id == cassette.id() && committed == cassette.committed(); }

std::optional<UseNote> read_use_note(const std::string& cassette, std::uint64_t committed) {
    const SideNote note_file = open_side_note(cassette, kSuffix);
    const auto& [path, file, wrong] = note_file;
    if (!wrong.empty()) refuse(path, wrong);
    if (!file.is_open()) return std::nullopt;
    UseHeader header{};
    const bool is_whole = file.read_at(0, &header, sizeof header) == static_cast<ssize_t>(sizeof header);
    if (!is_whole || header.magic != kUseMagic) refuse(path, "is damaged at byte 0");
    if (header.version != kUseVersion) refuse(path, "is of another version of libreplay");
    if (file.size() != sizeof header + header.interactions)
        refuse(path, "is damaged at byte " + std::to_string(offsetof(UseHeader, interactions)) + ": it has not the size that it says");

    UseNote note{{header.id[0], header.id[1]}, header.committed, header.session_pid, header.session_started_ns,
                 (header.flags & kEnded) != 0, header.status,    header.ended_ns,    {}};
    if (note.committed != committed) return note;
    // The file may have holes, so that its size alone says little. No interaction is shorter than this.
    constexpr std::uint64_t kShortest = sizeof(RecordHeader) + sizeof(InteractionHead);
    if (header.interactions > committed / kShortest)
        refuse(path, "is damaged at byte " + std::to_string(offsetof(UseHeader, interactions)) + ": the cassette has not so many");
    note.uses.resize(header.interactions);
    const ssize_t got = file.read_at(sizeof header, note.uses.data(), note.uses.size());
    const bool is_sound = got == static_cast<ssize_t>(note.uses.size()) && checksum_of(header, note.uses) == header.checksum &&
                          std::all_of(note.uses.begin(), note.uses.end(), [](char use) { return use >= 0 && use <= 2; });
    if (!is_sound) refuse(path, "is damaged at byte " + std::to_string(sizeof header));
    return note;
}

void write_use_note(const std::string& cassette, const UseNote& note) {
    UseHeader header{kUseMagic,
                     kUseVersion,
                     note.has_ended ? kEnded : 0,
                     {note.id[0], note.id[1]},
                     note.committed,
                     note.session_pid,
                     note.session_started_ns,
                     note.ended_ns,
                     note.status,
                     0,
                     note.uses.size(),
                     0};
    header.checksum = checksum_of(header, note.uses);
    write_side_note(cassette, kSuffix, {{reinterpret_cast<const char*>(&header), sizeof header}, note.uses});
}

void remove_use_note(const std::string& cassette) { remove_side_note(cassette, kSuffix); }

}  // namespace replay
