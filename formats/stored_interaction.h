#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cassette_reader.h"
#include "checksum.h"
#include "interaction.h"
#include "layout.h"

namespace replay {

// One interaction being played: its events, and their bytes in memory that the application may scribble on.
// Reused from transfer to transfer, so that its buffer is allocated once.
class StoredInteraction {
public:
    static constexpr std::size_t kWindow = 256 * 1024;

    // `offset` and `playable` are Place's; 0 for `playable`: the body is not wanted at once. Throws CassetteError.
    void open(std::shared_ptr<const CassetteReader> cassette, std::uint64_t offset, std::uint64_t playable);
    // The same of a cassette that outlives this.
    void open(const CassetteReader& cassette, std::uint64_t offset, std::uint64_t playable = 0) {
        open({std::shared_ptr<const CassetteReader>{}, &cassette}, offset, playable);
    }

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
    // Other metadata, as its bytes would stand in this interaction's record. Throws CassetteError.
    [[nodiscard]] std::string encoded(const Metadata& metadata) const;

private:
    struct Cursor {
        std::uint64_t taken = 0;
        std::uint64_t start = 0;         // file offset of the stream's first byte
        char* memory = nullptr;          // the whole stream, where the buffer holds it
        std::unique_ptr<char[]> window;  // else: a part of the stream, and room for a NUL; kept from transfer to transfer
        std::size_t window_capacity = 0;
        std::uint64_t window_start = 0;
        std::size_t window_size = 0;
        std::vector<char> apart;  // what was taken while bytes of another stream were in use
        std::unique_ptr<RunningChecksum> sum;

        // The window, with room for `size` bytes and a NUL; what it holds stays.
        char* reserve(std::size_t size);
    };

    void load_prefix(std::uint64_t playable);
    void read_prefix(std::uint64_t playable);
    void place_streams();
    template <class Use>
    auto with_heads(Use use) const;
    [[nodiscard]] std::string stored_bytes(Stream stream) const;
    void fetch(Stream stream);
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

}  // namespace replay
