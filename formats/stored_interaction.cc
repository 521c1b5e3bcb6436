#include "stored_interaction.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "error.h"

namespace replay {

namespace {

constexpr std::size_t kFixed = sizeof(RecordHeader) + sizeof(InteractionHead);
constexpr std::uint64_t kChecksumOfNothing = 0x2d06800538d394c2;
constexpr const char* kStreamNames[kStreams] = {"response head", "response body", "request head", "request body", "trace"};

}  // namespace

void StoredInteraction::open(std::shared_ptr<const CassetteReader> cassette, std::uint64_t offset, std::uint64_t playable) {
    cassette_ = std::move(cassette);
    offset_ = offset;
    for (int attempt = 1;; ++attempt) {
        const PrivateFile* const used = cassette_->file().current();
        try {
            load_prefix(playable);
            return;
        } catch (const CassetteError&) {
            if (attempt == CassetteFile::kReopenings || !cassette_->file().is_lost(used)) throw;
        } catch (const std::bad_alloc&) {
            cassette_->fail_for_memory(offset_);
        }
    }
}

void StoredInteraction::load_prefix(std::uint64_t playable) {
    nul_ = nullptr;
    in_use_ = false;
    read_prefix(playable);
    const auto& record = *reinterpret_cast<const RecordHeader*>(buffer_.get());
    constexpr std::size_t kSum = sizeof record.checksum;
    if (checksum64({buffer_.get() + kSum, sizeof record - kSum + record.checked}) != record.checksum)
        cassette_->fail(offset_, "an interaction does not have its checksum");
    place_streams();
}

// Brings the fixed part and the event table into the buffer, and the streams that playing needs where they are short.
void StoredInteraction::read_prefix(std::uint64_t playable) {
    const auto reserve = [this](std::size_t size) {
        if (capacity_ > size) return;
        const std::size_t grown = size + size / 2 + 1;  // one more for the NUL behind the last byte
        std::unique_ptr<char[]> larger(new char[grown]);
        if (held_ > 0) std::memcpy(larger.get(), buffer_.get(), held_);
        buffer_ = std::move(larger);
        capacity_ = grown;
    };
    held_ = 0;
    const std::size_t first = playable >= kFixed && playable <= kWindow ? playable : kFixed;
    reserve(first);
    cassette_->read(offset_, buffer_.get(), first);
    held_ = first;
    const auto record = *reinterpret_cast<const RecordHeader*>(buffer_.get());
    const std::uint64_t room = cassette_->committed() - offset_ - sizeof(RecordHeader);
    std::string wrong = check_record(record, room);
    if (wrong.empty() && record.type != RecordType::interaction) wrong = "this record is no interaction";
    if (wrong.empty()) wrong = check_head(record, head(), cassette_->committed());
    if (!wrong.empty()) cassette_->fail(offset_, wrong);
    const std::size_t needed = sizeof record + record.checked;
    if (held_ >= needed) return;
    reserve(needed);
    cassette_->read(offset_ + held_, buffer_.get() + held_, needed - held_);
    held_ = needed;
}

void StoredInteraction::place_streams() {
    const auto& record = *reinterpret_cast<const RecordHeader*>(buffer_.get());
    std::uint64_t at = sizeof(RecordHeader) + record.checked;
    for (std::size_t i = 0; i < kStreams; ++i) {
        const StreamRef& ref = head().streams[i];
        Cursor& cursor = cursors_[i];
        cursor.taken = 0;
        cursor.window_start = 0;
        cursor.window_size = 0;
        cursor.sum.reset();
        cursor.start = ref.location != 0 ? ref.location : offset_ + at;
        const bool is_held = ref.location == 0 && at + ref.length <= held_;
        cursor.memory = is_held ? buffer_.get() + at : nullptr;
        // That of nothing, too, which nobody will take.
        const bool is_right =
            ref.length == 0 ? ref.checksum == kChecksumOfNothing : !is_held || checksum64({cursor.memory, ref.length}) == ref.checksum;
        if (!is_right) fail_for_checksum(cursor.start, kStreamNames[i]);
        at += inline_length(ref);
    }
    metadata_at_ = offset_ + at;
}

void StoredInteraction::fail_for_checksum(std::uint64_t at, const std::string& what) const {
    cassette_->fail(at, "the " + what + " of the interaction at byte " + std::to_string(offset_) + " does not have its checksum");
}

char* StoredInteraction::take(Stream stream, std::size_t size) {
    Cursor& cursor = cursors_[static_cast<std::size_t>(stream)];
    if (nul_ != nullptr && !in_use_) *std::exchange(nul_, nullptr) = under_nul_;
    const std::uint64_t length = head().streams[static_cast<std::size_t>(stream)].length;
    if (size > length - cursor.taken) cassette_->fail(offset_, "an event table asks for more bytes than were recorded");
    char* bytes = nullptr;
    try {
        if (cursor.memory == nullptr && length <= kWindow) fetch(stream);
        bytes = cursor.memory != nullptr ? cursor.memory + cursor.taken : slide(stream, size);
        if (in_use_) bytes = set_apart(cursor, bytes, size);
    } catch (const std::bad_alloc&) {
        cassette_->fail_for_memory(cursor.start);
    }
    cursor.taken += size;
    if (in_use_) return bytes;
    nul_ = bytes + size;
    under_nul_ = std::exchange(*nul_, '\0');
    return bytes;
}

// With a NUL behind them that stands in for no other byte: in the buffer, that may be the first one of the stream that is in use.
char* StoredInteraction::set_apart(Cursor& cursor, const char* bytes, std::size_t size) const {
    cursor.apart.assign(bytes, bytes + size);
    if (nul_ >= bytes && nul_ < bytes + size) cursor.apart[static_cast<std::size_t>(nul_ - bytes)] = under_nul_;
    cursor.apart.push_back('\0');
    return cursor.apart.data();
}

char* StoredInteraction::offer(Stream stream, std::size_t size) {
    char* const bytes = take(stream, size);
    cursors_[static_cast<std::size_t>(stream)].taken -= size;
    return bytes;
}

char* StoredInteraction::Cursor::reserve(std::size_t size) {
    if (window_capacity > size) return window.get();
    std::unique_ptr<char[]> larger(new char[size + 1]);  // one more for the NUL behind the last byte
    if (window_size > 0) std::memcpy(larger.get(), window.get(), window_size);
    window = std::move(larger);
    window_capacity = size + 1;
    return window.get();
}

// A stream that is not in the buffer, but fits into memory: equal ones are stored once, elsewhere.
void StoredInteraction::fetch(Stream stream) {
    const StreamRef& ref = head().streams[static_cast<std::size_t>(stream)];
    Cursor& cursor = cursors_[static_cast<std::size_t>(stream)];
    char* const bytes = cursor.reserve(ref.length);
    for (const auto trust : {CassetteReader::Trust::checksum_follows, CassetteReader::Trust::ours}) {
        cassette_->read(cursor.start, bytes, ref.length, trust);
        if (checksum64({bytes, ref.length}) != ref.checksum) continue;
        cursor.memory = bytes;
        return;
    }
    fail_for_checksum(cursor.start, kStreamNames[static_cast<std::size_t>(stream)]);
}

// Makes the window hold the next `size` bytes of a stream that is too long for memory, reading ahead while at it.
char* StoredInteraction::slide(Stream stream, std::size_t size) {
    const StreamRef& ref = head().streams[static_cast<std::size_t>(stream)];
    Cursor& cursor = cursors_[static_cast<std::size_t>(stream)];
    const std::uint64_t window_end = cursor.window_start + cursor.window_size;
    const std::size_t passed = cursor.taken - cursor.window_start;
    if (cursor.window_size > 0 && cursor.taken + size <= window_end) return cursor.window.get() + passed;

    if (cursor.sum == nullptr) cursor.sum = std::make_unique<RunningChecksum>();
    const std::size_t kept = window_end - cursor.taken;
    const std::uint64_t left = ref.length - cursor.taken;
    const std::size_t wanted = std::min<std::uint64_t>(std::max(size, kWindow), left);
    char* const window = cursor.reserve(wanted);
    std::memmove(window, window + passed, kept);
    cassette_->read(cursor.taken + kept + cursor.start, window + kept, wanted - kept, CassetteReader::Trust::ours);
    cursor.sum->update({window + kept, wanted - kept});
    cursor.window_start = cursor.taken;
    cursor.window_size = wanted;
    if (cursor.taken + wanted == ref.length && cursor.sum->value() != ref.checksum)
        fail_for_checksum(cursor.start, kStreamNames[static_cast<std::size_t>(stream)]);
    return window;
}

// Gives `use` the heads, which metadata points into.
template <class Use>
auto StoredInteraction::with_heads(Use use) const {
    std::string heads[kStreams];
    const auto head_of = [&](Stream which) -> std::string_view {
        std::string& head = heads[static_cast<std::size_t>(which)];
        if (head.empty()) head = stored_bytes(which);
        return head;
    };
    try {
        return use(head_of);
    } catch (const CassetteError& error) {
        cassette_->fail(metadata_at_, "of the interaction at byte " + std::to_string(offset_) + ", " + error.what());
    }
}

Metadata StoredInteraction::metadata() const {
    const InteractionHead& head = this->head();
    try {
        std::string bytes(head.metadata_bytes, '\0');
        cassette_->read(metadata_at_, bytes.data(), bytes.size(), CassetteReader::Trust::ours);
        if (checksum64(bytes) != head.metadata_checksum) fail_for_checksum(metadata_at_, "metadata");
        return with_heads([&](const HeadOf& head_of) { return decode_metadata(bytes, head_of); });
    } catch (const std::bad_alloc&) {
        cassette_->fail_for_memory(metadata_at_);
    }
}

std::string StoredInteraction::encoded(const Metadata& metadata) const {
    return with_heads([&](const HeadOf& head_of) { return encode(metadata, head_of); });
}

// Of a stream, as they are in the file: the application may have written into those that are in the buffer.
std::string StoredInteraction::stored_bytes(Stream stream) const {
    const StreamRef& ref = head().streams[static_cast<std::size_t>(stream)];
    const std::uint64_t start = cursors_[static_cast<std::size_t>(stream)].start;
    std::string bytes(ref.length, '\0');
    cassette_->read(start, bytes.data(), bytes.size(), CassetteReader::Trust::ours);
    if (checksum64(bytes) != ref.checksum) throw CassetteError("metadata points at a recorded byte string that does not have its checksum");
    return bytes;
}

}  // namespace replay
