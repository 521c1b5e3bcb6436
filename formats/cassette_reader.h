#pragma once
// Reading a cassette that anyone may have written.
//
// Every length, offset and count in the file is checked against the committed length before it is used, and every byte
// string against its checksum before it is given out (one longer than kWindow: by the time its last byte is). Time and memory
// are in proportion to what the file really holds. Every failure is a CassetteError that names the file and the place.
//
// Bytes always end up in private memory, because applications may write into what their callbacks are given. They come from
// pread(2), or from a map where that is safe (file_map.h): a file that someone truncates must not kill the host with SIGBUS.
//
// A CassetteReader may be used by several threads at once, a StoredInteraction by one.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "checksum.h"
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

// One interaction being played: its events, and their bytes in memory that the application may scribble on.
// Reused from transfer to transfer, so that its buffer is allocated once.
class StoredInteraction {
public:
    static constexpr std::size_t kWindow = 256 * 1024;

    // `playable` is Place::playable. Throws CassetteError.
    void open(std::shared_ptr<const CassetteReader> cassette, std::uint64_t offset, std::uint64_t playable);

    // Where in the file the bytes of a stream are, and those of the encoded metadata: unchecked, for whoever copies them.
    [[nodiscard]] std::uint64_t offset_of(Stream stream) const { return cursors_[static_cast<std::size_t>(stream)].start; }
    [[nodiscard]] std::uint64_t metadata_offset() const { return metadata_at_; }
    [[nodiscard]] const RecordHeader& record() const { return *reinterpret_cast<const RecordHeader*>(buffer_.get()); }

    // In the header, since playing asks for them some ten times an event.
    [[nodiscard]] const InteractionHead& head() const {
        return *reinterpret_cast<const InteractionHead*>(buffer_.get() + sizeof(RecordHeader));
    }
    [[nodiscard]] std::span<const Event> events() const {
        return {reinterpret_cast<const Event*>(buffer_.get() + sizeof(RecordHeader) + sizeof(InteractionHead)), head().event_count};
    }

    // The next `size` bytes of a stream: writable, private, and followed by a NUL as libcurl's own buffers are. Valid
    // until the next call. Throws CassetteError where the stream ends early or, at its end, does not have its checksum.
    [[nodiscard]] char* take(Stream stream, std::size_t size);
    // The same, and the next call gives these bytes again, with what was written into them.
    [[nodiscard]] char* offer(Stream stream, std::size_t size);
    // While the application is looking at what was taken, that stays as it is, with its NUL: bytes of other streams are then given in
    // memory of their own. (What is written into those of an offer is lost.)
    void set_in_use(bool in_use) { in_use_ = in_use; }
    // Bytes taken so far.
    [[nodiscard]] std::uint64_t taken(Stream stream) const { return cursors_[static_cast<std::size_t>(stream)].taken; }

    [[nodiscard]] Metadata metadata() const;

private:
    struct Cursor {
        std::uint64_t taken = 0;
        std::uint64_t start = 0;         // file offset of the stream's first byte
        char* memory = nullptr;          // the whole stream, where the buffer holds it
        std::uint64_t window_start = 0;  // else: what part of the stream the window holds
        std::vector<char> window;
        std::vector<char> apart;  // what was taken while bytes of another stream were in use
        std::unique_ptr<RunningChecksum> sum;
    };

    void load_prefix(std::uint64_t playable);
    void read_prefix(std::uint64_t playable);
    void place_streams();
    [[nodiscard]] Metadata decode(const std::string& bytes) const;
    [[nodiscard]] std::string stored_bytes(Stream stream) const;
    char* slide(Stream stream, std::size_t size);
    char* set_apart(Cursor& cursor, const char* bytes, std::size_t size) const;
    [[noreturn]] void fail_for_checksum(std::uint64_t at, const std::string& what) const;

    std::shared_ptr<const CassetteReader> cassette_;
    std::uint64_t offset_ = 0;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t held_ = 0;  // bytes of the record in the buffer
    std::uint64_t metadata_at_ = 0;
    Cursor cursors_[kStreams];
    char* nul_ = nullptr;  // where a NUL stands in for the byte `under_nul_`
    char under_nul_ = 0;
    bool in_use_ = false;
};

// The checks that both readers make: the record header, and the head against the record's length. Return an empty string
// or what is wrong.
[[nodiscard]] std::string check_record(const RecordHeader& record, std::uint64_t room);
[[nodiscard]] std::string check_head(const RecordHeader& record, const InteractionHead& head, std::uint64_t committed);
inline constexpr const char* kStrayContinuation = "a continuation belongs to no interaction";

}  // namespace replay
