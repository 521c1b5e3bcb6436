#include "cassette_reader.h"

#include "cassette_walk.h"
#include "checksum.h"
#include "safe_open.h"
#include "stored_continuation.h"
#include "stored_interaction.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace replay {

namespace {

// A writer may be between the two halves of the header's update: read again before calling it damaged.
constexpr int kHeaderTries = 1000;

}  // namespace

std::string check_record(const RecordHeader& record, std::uint64_t room) {
    if (record.length > room) return "a record of " + std::to_string(record.length) + " bytes does not fit in the rest of the file";
    if (record.checked > record.length) return "a record claims a checksum over more bytes than it has";
    switch (record.type) {
        case RecordType::interaction:
            return record.length < sizeof(InteractionHead) ? "an interaction is too short" : "";
        case RecordType::continuation:
            return record.length < sizeof(ContinuationHead) ? "a continuation is too short" : "";
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
    for (const StreamRef& ref : head.streams) {
        if (!take(inline_length(ref))) return "a byte string does not fit in its record";
        if (ref.location != 0 && (ref.location > committed || ref.length > committed - ref.location))
            return "a byte string lies outside the file";
    }
    if (room != head.metadata_bytes) return "the parts of an interaction do not add up to its length";
    if (record.checked != sizeof(InteractionHead) + events) return "the checksum of an interaction does not cover its event table";
    return {};
}

CassetteReader::CassetteReader(std::string path) : path_(std::move(path)) {
    files_.push_back(std::make_unique<PrivateFile>(safe_open(path_, O_RDONLY)));
    file_ = files_.back().get();
    if (!file_.load()->is_open()) {
        if (errno == ENOENT) throw CassetteMissing("there is no cassette " + path_);
        throw CassetteError("cannot open cassette " + path_ + ": " + std::strerror(errno));
    }
    for (int attempt = 0;; ++attempt) {
        FileHeader header{};
        const ssize_t got = file_.load()->read_at(0, &header, sizeof header);
        if (got < 0) throw CassetteError("cannot read cassette " + path_ + ": " + std::strerror(errno));
        if (got == 0) return;  // a writer has made the file and not yet written its header: no interactions
        if (static_cast<std::size_t>(got) < sizeof header.magic || header.magic != kMagic)
            throw CassetteError(
                path_ + " is not a cassette (its first bytes are not a cassette's); name another file, or move it away and record again");
        if (static_cast<std::size_t>(got) < sizeof header)
            throw CassetteError(path_ + " is truncated within its header; restore it from version control or record it again");
        if (header.version != kVersion)
            throw CassetteError(path_ + " has cassette version " + std::to_string(header.version) + ", this libreplay reads version " +
                                std::to_string(kVersion) + "; use a newer libreplay or record it again");
        committed_ = header.committed;
        flags_ = header.flags;
        id_ = {header.id[0], header.id[1]};
        if (checksum64({reinterpret_cast<const char*>(&header), offsetof(FileHeader, check)}) == header.check && fits_records(header))
            break;
        if (attempt == kHeaderTries) fail(0, "the header is damaged");
    }
    if (committed_ > file_.load()->size())
        fail(file_.load()->size(), "the file is truncated: it should have " + std::to_string(committed_) + " bytes");
    map_.open(*file_.load(), committed_);
}

void CassetteReader::fail(std::uint64_t offset, const std::string& what) const {
    throw CassetteError("cassette " + path_ + " is damaged at byte " + std::to_string(offset) + ": " + what +
                        "; restore it from version control or record it again");
}

void CassetteReader::fail_for_memory(std::uint64_t offset) const {
    throw CassetteError("not enough memory for what cassette " + path_ + " holds at byte " + std::to_string(offset));
}

void CassetteReader::read(std::uint64_t offset, void* into, std::size_t size, Trust trust) const {
    if (offset > committed_ || size > committed_ - offset) fail(offset, "something lies beyond the end of the recorded data");
    if (trust == Trust::checksum_follows && map_.copy(*file_.load(), offset, into, size)) return;
    read_from_file(offset, into, size, trust);
}

void CassetteReader::read_from_file(std::uint64_t offset, void* into, std::size_t size, Trust trust) const {
    ssize_t got = 0;
    for (int attempt = 0; attempt < kReopenings; ++attempt) {
        const PrivateFile* const used = file_;
        got = used->read_at(offset, into, size);
        if (got == static_cast<ssize_t>(size) && (trust == Trust::checksum_follows || used->is_same_file())) return;
        if (!is_lost(used)) break;
    }
    if (got < 0) throw CassetteError("cannot read cassette " + path_ + ": " + std::strerror(errno));
    if (static_cast<std::size_t>(got) != size) fail(offset, "the file was truncated while it was in use");
}

bool CassetteReader::is_lost(const PrivateFile* used) const {
    const std::lock_guard lock(reopening_);
    if (file_ != used) return true;
    if (used->is_same_file()) return false;
    auto again = std::make_unique<PrivateFile>(safe_open(path_, O_RDONLY));
    if (!again->is_open()) throw CassetteError("cannot open cassette " + path_ + " again: " + std::strerror(errno));
    if (!used->is_at(path_)) throw CassetteError("cassette " + path_ + " was replaced while it was in use; run again");
    files_.push_back(std::move(again));
    file_ = files_.back().get();
    return true;
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
    // Not owned: the StoredInteraction lives no longer than this call.
    const std::shared_ptr<const CassetteReader> self(std::shared_ptr<const CassetteReader>{}, this);
    StoredInteraction stored;
    stored.open(self, place.offset, place.playable);
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
