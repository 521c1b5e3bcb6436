#pragma once
// Reading a cassette that anyone may have written.
//
// Every length, offset and count in the file is checked against the committed length before it is used, and every byte
// string against its checksum before it is given out (one longer than StoredInteraction::kWindow: by the time its last byte is). Time and
// memory are in proportion to what the file really holds. Every failure is a CassetteError that names the file and the place.
//
// A packed cassette (packed_cassette.h) reads as the plain one that is in it: all offsets here are of that.
//
// May be used by several threads at once.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cassette_file.h"
#include "error.h"
#include "interaction.h"
#include "layout.h"
#include "packed_cassette.h"

namespace replay {

class CassetteReader {
public:
    // Opens the cassette and checks its header. Throws CassetteMissing or CassetteError. What remains of a damaged one (salvage.h) need not
    // have a sound header; all of the file counts then.
    enum class Opening { cassette, remains };
    explicit CassetteReader(std::string path, Opening how = Opening::cassette);

    struct Place {
        std::uint64_t number;    // from 1, in file order: what `replay ls` prints
        std::uint64_t offset;    // of the record's header
        std::uint64_t playable;  // bytes from `offset` that playing needs, if those are inline
        InteractionHead head;
        std::vector<std::uint64_t> continuations{};  // offsets of the records that continue it, in file order
    };

    // The interactions in file order, up to what was committed when the reader was opened. Their heads and event tables
    // have been checked against their lengths, not yet against their checksums.
    [[nodiscard]] std::vector<Place> scan() const;

    // A whole interaction, every checksum verified. Behind its own events and trace stand those of its continuations.
    [[nodiscard]] Interaction load(const Place& place) const;

    [[nodiscard]] const std::string& path() const { return file_.path(); }
    [[nodiscard]] std::uint64_t committed() const { return header_.committed; }
    // FileHeader::flags, as they were when it was opened.
    [[nodiscard]] std::uint64_t flags() const { return header_.flags; }
    [[nodiscard]] CassetteId id() const { return {header_.id[0], header_.id[1]}; }
    // Where the first record stands.
    [[nodiscard]] std::uint64_t first_record() const { return header_.header_bytes; }
    [[nodiscard]] bool is_packed() const { return packed_ != nullptr; }
    // How many bytes of the file count: committed(), unless it is packed.
    [[nodiscard]] std::uint64_t stored() const { return stored_; }

    // Reads exactly `size` bytes at `offset`, which must lie below committed(), as CassetteFile does.
    using Trust = CassetteFile::Trust;
    void read(std::uint64_t offset, void* into, std::size_t size, Trust trust = Trust::checksum_follows) const {
        if (offset > header_.committed || size > header_.committed - offset)
            fail(offset, "something lies beyond the end of the recorded data");
        if (packed_ == nullptr) return file_.read(offset, into, size, trust);
        packed_->read(offset, into, size);
    }
    [[nodiscard]] const CassetteFile& file() const { return file_; }
    [[noreturn]] void fail(std::uint64_t offset, const std::string& what) const;
    [[noreturn]] void fail_for_memory(std::uint64_t offset) const;

private:
    void open_remains();

    CassetteFile file_;
    FileHeader header_{};  // the plain cassette's
    std::uint64_t stored_ = 0;
    std::unique_ptr<const PackedCassette> packed_;
};

// The checks that both readers make: the record header, and the head against the record's length. Return an empty string
// or what is wrong.
[[nodiscard]] bool is_sound(const FileHeader& header);
[[nodiscard]] std::string check_record(const RecordHeader& record, std::uint64_t room);
[[nodiscard]] std::string check_head(const RecordHeader& record, const InteractionHead& head, std::uint64_t committed);
inline constexpr const char* kStrayContinuation = "a continuation belongs to no interaction";

}  // namespace replay
