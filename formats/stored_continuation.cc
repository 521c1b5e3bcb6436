#include "stored_continuation.h"

#include <cstring>
#include <new>

#include "cassette_reader.h"
#include "checksum.h"

namespace replay {

namespace {

RecordHeader read_record(const CassetteReader& cassette, std::uint64_t offset) {
    RecordHeader record{};
    cassette.read(offset, &record, sizeof record, CassetteReader::Trust::ours);
    const std::string wrong = check_record(record, cassette.committed() - offset - sizeof record);
    if (!wrong.empty()) cassette.fail(offset, wrong);
    if (record.type != RecordType::continuation) cassette.fail(offset, "this record is no continuation");
    if (record.checked != record.length) cassette.fail(offset, "the checksum of a continuation does not cover it");
    return record;
}

}  // namespace

void StoredContinuation::open(const CassetteReader& cassette, std::uint64_t offset) {
    events_ = {};
    bytes_ = {};
    const RecordHeader record = read_record(cassette, offset);
    // The header once more in front of the payload, since the checksum is over both.
    const std::size_t size = sizeof record + record.length;
    payload_.reset(new (std::nothrow) char[size]);
    if (payload_ == nullptr) cassette.fail_for_memory(offset);
    cassette.read(offset, payload_.get(), size, CassetteReader::Trust::ours);
    constexpr std::size_t kSum = sizeof record.checksum;
    if (std::memcmp(payload_.get(), &record, sizeof record) != 0 || checksum64({payload_.get() + kSum, size - kSum}) != record.checksum)
        cassette.fail(offset, "a continuation does not have its checksum");

    ContinuationHead head{};
    std::memcpy(&head, payload_.get() + sizeof record, sizeof head);
    constexpr std::size_t kEvents = sizeof record + sizeof head;
    const std::uint64_t table = std::uint64_t{head.event_count} * sizeof(Event);
    if (table > size - kEvents) cassette.fail(offset, "the event table of a continuation does not fit in it");
    const std::span events(reinterpret_cast<const Event*>(payload_.get() + kEvents), head.event_count);
    std::uint64_t room = size - kEvents - table;
    for (const Event& event : events) {
        if (event.size > room) cassette.fail(offset, "an event of a continuation asks for more bytes than it has");
        room -= event.size;
    }
    if (room != 0) cassette.fail(offset, "a continuation has more bytes than its events ask for");
    events_ = events;
    bytes_ = {payload_.get() + kEvents + table, size - kEvents - table};
    last_ = (head.flags & kContinuationLast) != 0;
}

}  // namespace replay
