#include "cassette_walk.h"

#include <algorithm>
#include <cstring>

#include "checksum.h"

namespace replay {

namespace {

// What is looked at of a record; behind a shorter one, whatever follows it.
constexpr std::size_t kFront = sizeof(RecordHeader) + sizeof(InteractionHead);
// Of short records many are read at once. To read what lies between longer ones would cost more than the calls do.
constexpr std::size_t kWindow = 64 * 1024;
constexpr std::uint64_t kShort = 4 * 1024;

}  // namespace

CassetteWalk::CassetteWalk(const CassetteReader& cassette)
    : cassette_(cassette),
      next_(cassette.first_record()),
      window_(new char[std::max<std::uint64_t>(kFront, std::min<std::uint64_t>(kWindow, cassette.committed()))]) {}

bool CassetteWalk::next() {
    while (next_ < cassette_.committed()) {
        look_at_record();
        switch (record().type) {
            case RecordType::interaction:
            case RecordType::continuation:
                return true;
            case RecordType::bytes:   // others point into it
            case RecordType::packed:  // is refused
                break;
        }
    }
    return false;
}

// At `next_`: brings its front into the window, and checks it.
void CassetteWalk::look_at_record() {
    const std::uint64_t length_before = next_ - offset_;
    const std::uint64_t left = cassette_.committed() - next_;
    if (left < sizeof(RecordHeader)) cassette_.fail(next_, "a record's header does not fit in the rest of the file");
    const std::uint64_t needed = std::min<std::uint64_t>(kFront, left);
    if (next_ < window_start_ || next_ + needed > window_end_) {
        const std::uint64_t size = length_before <= kShort ? std::min<std::uint64_t>(kWindow, left) : needed;
        cassette_.read(next_, window_.get(), size, CassetteReader::Trust::ours);
        if (size < kFront) std::memset(window_.get() + size, 0, kFront - size);
        window_start_ = next_;
        window_end_ = next_ + size;
    }
    offset_ = next_;
    const std::uint64_t room = left - sizeof(RecordHeader);
    if (const std::string wrong = check_record(record(), room); !wrong.empty()) cassette_.fail(offset_, wrong);
    if (is_interaction())
        if (const std::string wrong = check_head(record(), interaction(), cassette_.committed()); !wrong.empty())
            cassette_.fail(offset_, wrong);
    if (padded(record().length) > room) cassette_.fail(offset_, "a record's padding does not fit in the rest of the file");
    next_ = offset_ + sizeof(RecordHeader) + padded(record().length);
}

std::uint64_t CassetteWalk::playable() const {
    const InteractionHead& head = interaction();
    return sizeof(RecordHeader) + record().checked + inline_length(head.streams[0]) + inline_length(head.streams[1]);
}

std::optional<InteractionTitle> CassetteWalk::title() {
    const InteractionHead& head = interaction();
    if (head.metadata_bytes > kLongestTitled) return std::nullopt;
    std::uint64_t at = offset_ + sizeof(RecordHeader) + record().checked;
    for (const StreamRef& stream : head.streams) at += inline_length(stream);
    metadata_.resize(head.metadata_bytes);
    if (at >= window_start_ && at + metadata_.size() <= window_end_)
        std::memcpy(metadata_.data(), window_.get() + (at - window_start_), metadata_.size());
    else
        cassette_.read(at, metadata_.data(), metadata_.size());
    if (checksum64(metadata_) != head.metadata_checksum) cassette_.fail(at, "metadata does not have its checksum");
    try {
        return decode_title(metadata_);
    } catch (const CassetteError& error) {
        cassette_.fail(at, error.what());
    }
}

}  // namespace replay
