#include "long_part.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "error.h"
#include "sealing.h"
#include "spooled_bytes.h"

namespace replay {

namespace {

constexpr std::size_t kPiece = 256 * 1024;

std::string zeros_behind(std::uint64_t size) { return std::string(padded(size) - size, '\0'); }

SpooledBytes& longest_of(Interaction& interaction) {
    SpooledBytes* longest = nullptr;
    for (const auto& spooled : interaction.spooled)
        if (spooled != nullptr && (longest == nullptr || spooled->size() > longest->size())) longest = spooled.get();
    return *longest;
}

void complete(Interaction& interaction) {
    for (const auto& spooled : interaction.spooled) {
        if (spooled == nullptr) continue;
        spooled->complete();
        if (!spooled->trouble().empty()) throw CassetteError(spooled->trouble());
    }
}

void copy(SpooledBytes& from, SpoolFile& into) {
    std::vector<char> piece(kPiece);
    for (std::uint64_t done = 0; done < from.size();) {
        const std::size_t size = std::min<std::uint64_t>(kPiece, from.size() - done);
        from.file().read(SpoolFile::kFront + done, piece.data(), size);
        into.append({piece.data(), size});
        done += size;
    }
}

// Returns the length of the record's payload.
std::uint64_t fill_in(Interaction& interaction, const std::string& metadata, const SpooledBytes& in_place) {
    InteractionHead& head = interaction.head;
    head.event_count = static_cast<std::uint32_t>(interaction.events.size());
    head.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
    head.metadata_checksum = checksum64(metadata);
    std::uint64_t length = sizeof head + interaction.events.size() * sizeof(Event) + metadata.size();
    for (std::size_t i = 0; i < kStreams; ++i) {
        const SpooledBytes* const spooled = interaction.spooled[i].get();
        if (spooled == nullptr)
            head.streams[i] = {interaction.streams[i].size(), 0, checksum64(interaction.streams[i])};
        else
            head.streams[i] = {spooled->size(), spooled == &in_place ? SpoolFile::kFront : 0, spooled->checksum()};
        if (head.streams[i].location == 0) length += head.streams[i].length;
    }
    return length;
}

void append_interaction(Interaction& interaction, const std::string& metadata, SpooledBytes& in_place) {
    const std::uint64_t length = fill_in(interaction, metadata, in_place);
    const std::string_view head = bytes_of_struct(interaction.head);
    const std::string_view table = bytes_of_table(interaction.events);
    SpoolFile& file = in_place.file();
    file.append(bytes_of_struct(sealed(RecordType::interaction, 0, length, {head, table})));
    for (const std::string_view piece : {head, table}) file.append(piece);
    for (std::size_t i = 0; i < kStreams; ++i) {
        SpooledBytes* const spooled = interaction.spooled[i].get();
        if (spooled == nullptr)
            file.append(interaction.streams[i]);
        else if (spooled != &in_place)
            copy(*spooled, file);
    }
    file.append(metadata + zeros_behind(length));
}

}  // namespace

CassetteWriter::Appended write_long_part(const std::string& path, Interaction& interaction) {
    complete(interaction);
    const std::string metadata = encode(interaction);
    constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
    if (metadata.size() > kMost || interaction.events.size() > kMost)
        throw CassetteError("an interaction has too many events to be recorded");
    SpooledBytes& in_place = longest_of(interaction);
    SpoolFile& file = in_place.file();
    file.append(zeros_behind(in_place.size()));
    const std::uint64_t at = file.size();
    append_interaction(interaction, metadata, in_place);

    FileHeader header = new_file_header();
    header.header_bytes = SpoolFile::kRecord;
    header.committed = file.size();
    header.check = check_of(header);
    file.overwrite(0, bytes_of_struct(header));
    file.overwrite(SpoolFile::kRecord, bytes_of_struct(sealed(RecordType::bytes, kRecordSkippable, in_place.size(), {})));
    file.keep_as(path);
    return {{header.id[0], header.id[1]}, at};
}

}  // namespace replay
