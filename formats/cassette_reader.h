#pragma once
// Reading a cassette that anyone may have written.
//
// Every length, offset and count in the file is checked against the committed length before it is used, and every byte
// string against its checksum before it is given out (one longer than StoredInteraction::kWindow: by the time its last byte is). Time and
// memory are in proportion to what the file really holds. Every failure is a CassetteError that names the file and the place.
//
// Bytes always end up in private memory, because applications may write into what their callbacks are given. They come from
// pread(2), or from a map where that is safe (file_map.h): a file that someone truncates must not kill the host with SIGBUS.
//
// May be used by several threads at once.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "error.h"
#include "file_map.h"
#include "interaction.h"
#include "layout.h"
#include "private_file.h"

namespace replay {

class CassetteReader {
public:
    // Opens the cassette and checks its header. Throws CassetteMissing or CassetteError.
    explicit CassetteReader(std::string path);

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

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::uint64_t committed() const { return committed_; }
    // FileHeader::flags, as they were when it was opened.
    [[nodiscard]] std::uint64_t flags() const { return flags_; }
    [[nodiscard]] const std::array<std::uint64_t, 2>& id() const { return id_; }  // FileHeader's

    // Reads exactly `size` bytes at `offset`, which must lie below committed(). Reopens the file where the host has closed
    // our descriptor. Where it has given the number to a file of its own, the bytes may be that file's: whoever has no
    // checksum that tells at once asks for them to be `ours`, which costs an fstat(2).
    enum class Trust { checksum_follows, ours };
    // How often in a row a host may do that before it counts as an error.
    static constexpr int kReopenings = 10;
    void read(std::uint64_t offset, void* into, std::size_t size, Trust trust = Trust::checksum_follows) const;
    // The file that is read from now; and whether what was read from it may have been another's, because it is no longer
    // the one in use, or its descriptor no longer ours (then it is opened again).
    [[nodiscard]] const PrivateFile* file() const { return file_; }
    [[nodiscard]] bool is_lost(const PrivateFile* used) const;
    [[noreturn]] void fail(std::uint64_t offset, const std::string& what) const;
    [[noreturn]] void fail_for_memory(std::uint64_t offset) const;

private:
    void read_from_file(std::uint64_t offset, void* into, std::size_t size, Trust trust) const;

    std::string path_;
    mutable std::mutex reopening_;                             // guards files_
    mutable std::vector<std::unique_ptr<PrivateFile>> files_;  // all that were ever opened: another thread may still read
    mutable std::atomic<const PrivateFile*> file_ = nullptr;   // the newest of them
    std::uint64_t committed_ = 0;
    std::uint64_t flags_ = 0;
    std::array<std::uint64_t, 2> id_{};
    FileMap map_;
};

// The checks that both readers make: the record header, and the head against the record's length. Return an empty string
// or what is wrong.
[[nodiscard]] std::string check_record(const RecordHeader& record, std::uint64_t room);
[[nodiscard]] std::string check_head(const RecordHeader& record, const InteractionHead& head, std::uint64_t committed);
inline constexpr const char* kStrayContinuation = "a continuation belongs to no interaction";

}  // namespace replay
