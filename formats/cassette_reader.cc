#include "cassette_reader.h"

#include "cassette_walk.h"
#include "sealing.h"
#include "stored_continuation.h"
#include "stored_interaction.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace replay {

namespace {

// A writer may be between the two halves of the header's update: read again before calling it damaged.
constexpr int kHeaderTries = 1000;

// The file header, and what stands behind the usual one.
struct Front {
    FileHeader header;
    RecordHeader next;
};
static_assert(sizeof(Front) == sizeof(FileHeader) + sizeof(RecordHeader));

// All zeros where a writer has made the file and not yet written its header: no interactions.
Front read_front(const CassetteFile& file) {
    const std::string& path = file.path();
    for (int attempt = 0;; ++attempt) {
        Front front{};
        const FileHeader& header = front.header;
        const ssize_t got = file.current()->read_at(0, &front, sizeof front);
        if (got < 0) throw CassetteError("cannot read cassette " + path + ": " + std::strerror(errno));
        if (got == 0) return {};
        if (static_cast<std::size_t>(got) < sizeof header.magic || header.magic != kMagic)
            throw CassetteError(
                path + " is not a cassette (its first bytes are not a cassette's); name another file, or move it away and record again");
        if (static_cast<std::size_t>(got) < sizeof header)
            throw CassetteError(path + " is truncated within its header; restore it from version control or record it again");
        if (header.version != kVersion)
            throw CassetteError(path + " has cassette version " + std::to_string(header.version) + ", this libreplay reads version " +
                                std::to_string(kVersion) + "; use a newer libreplay or record it again");
        if (is_sound(header)) return front;
        if (attempt == kHeaderTries) file.fail(0, "the header is damaged");
    }
}

bool holds_packed(const CassetteFile& file, const Front& front) {
    RecordType type = front.next.type;
    const std::uint64_t at = front.header.header_bytes;
    if (front.header.committed - at < sizeof(RecordHeader)) return false;
    if (at != sizeof front.header) file.read(at + offsetof(RecordHeader, type), &type, sizeof type, CassetteFile::Trust::ours);
    return type == RecordType::packed;
}

}  // namespace

bool is_sound(const FileHeader& header) {
    return header.magic == kMagic && header.version == kVersion && check_of(header) == header.check && fits_records(header);
}

std::string check_record(const RecordHeader& record, std::uint64_t room) {
    if (record.length > room) return "a record of " + std::to_string(record.length) + " bytes does not fit in the rest of the file";
    if (record.checked > record.length) return "a record claims a checksum over more bytes than it has";
    switch (record.type) {
        case RecordType::interaction:
            return record.length < sizeof(InteractionHead) ? "an interaction is too short" : "";
        case RecordType::continuation:
            return record.length < sizeof(ContinuationHead) ? "a continuation is too short" : "";
        case RecordType::packed:
            return "a packed cassette stands among other records";
        case RecordType::bytes:
            break;
    }
    if (record.flags & kRecordSkippable) return {};
    return "a record of a kind that this version does not know; a newer libreplay wrote this cassette";
}

std::string check_head(const RecordHeader& record, const InteractionHead& head, std::uint64_t committed) {
    const std::uint64_t events = std::uint64_t{head.event_count} * sizeof(Event);
    std::uint64_t room = record.length - sizeof(InteractionHead);
    const auto take = [&room](std::uint64_t bytes) { return bytes <= room && ((room -= bytes), true); };
    if (!take(events)) return "an event table does not fit in its record";
    for (std::size_t i = 0; i < kStreams; ++i) {
        const StreamRef& ref = head.streams[i];
        if (!take(inline_length(ref))) return "a byte string does not fit in its record";
        if (ref.location == 0) continue;
        if (ref.location > committed || ref.length > committed - ref.location) return "a byte string lies outside the file";
        if (is_head(static_cast<Stream>(i)) && ref.length > kLongestSharedHead) return "a long head is not in its record";
    }
    if (room != head.metadata_bytes) return "the parts of an interaction do not add up to its length";
    if (record.checked != sizeof(InteractionHead) + events) return "the checksum of an interaction does not cover its event table";
    return {};
}

CassetteReader::CassetteReader(std::string path, Opening how) : file_(std::move(path)) {
    if (how == Opening::remains) {
        open_remains();
        return;
    }
    const Front front = read_front(file_);
    header_ = front.header;
    stored_ = header_.committed;
    const std::uint64_t size = file_.current()->size();
    if (stored_ > size) file_.fail(size, "the file is truncated: it should have " + std::to_string(stored_) + " bytes");
    if (!holds_packed(file_, front)) {
        file_.map(stored_);
        return;
    }
    packed_ = std::make_unique<const PackedCassette>(file_, header_.header_bytes, stored_);
    header_ = packed_->header();
}

void CassetteReader::open_remains() {
    const std::uint64_t size = file_.current()->size();
    bool is_usable = false;
    for (int attempt = 0; attempt <= kHeaderTries && !is_usable; ++attempt) {
        const ssize_t got = file_.current()->read_at(0, &header_, sizeof header_);
        if (got < 0) throw CassetteError("cannot read cassette " + file_.path() + ": " + std::strerror(errno));
        is_usable = got == static_cast<ssize_t>(sizeof header_) && is_sound(header_);
    }
    if (!is_usable) header_ = {};
    header_.committed = is_usable ? std::min(header_.committed, size) : size;
    stored_ = header_.committed;
}

void CassetteReader::fail(std::uint64_t offset, const std::string& what) const {
    file_.fail(offset, what, is_packed() ? " of what is packed in it" : "");
}

void CassetteReader::fail_for_memory(std::uint64_t offset) const {
    throw CassetteError("not enough memory for what cassette " + path() + " holds at byte " + std::to_string(offset));
}

std::vector<CassetteReader::Place> CassetteReader::scan() const {
    std::vector<Place> places;
    for (CassetteWalk walk(*this); walk.next();) {
        if (walk.is_interaction()) {
            places.push_back({places.size() + 1, walk.offset(), walk.playable(), walk.interaction(), {}});
            continue;
        }
        const std::uint64_t interaction = walk.continuation().interaction;
        const auto continued = std::lower_bound(places.begin(), places.end(), interaction,
                                                [](const Place& place, std::uint64_t wanted) { return place.offset < wanted; });
        if (continued == places.end() || continued->offset != interaction) fail(walk.offset(), kStrayContinuation);
        continued->continuations.push_back(walk.offset());
    }
    return places;
}

Interaction CassetteReader::load(const Place& place) const {
    StoredInteraction stored;
    stored.open(*this, place.offset, place.playable);
    Interaction whole;
    whole.head = stored.head();
    whole.events.assign(stored.events().begin(), stored.events().end());
    for (std::size_t i = 0; i < kStreams; ++i) {
        std::uint64_t left = whole.head.streams[i].length;
        while (left > 0) {
            const std::size_t piece = left < StoredInteraction::kWindow ? left : StoredInteraction::kWindow;
            whole.streams[i].append(stored.take(static_cast<Stream>(i), piece), piece);
            left -= piece;
        }
    }
    whole.metadata = stored.metadata();
    StoredContinuation more;
    for (const std::uint64_t offset : place.continuations) {
        more.open(*this, offset);
        whole.events.insert(whole.events.end(), more.events().begin(), more.events().end());
        whole.stream(Stream::trace).append(more.bytes());
    }
    return whole;
}

}  // namespace replay
