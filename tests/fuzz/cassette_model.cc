#include "cassette_model.h"

#include <algorithm>

#include "target.h"

namespace replay::fuzz {

namespace {

using Record = CassetteModel::Record;

template <class T>
void append(std::string& out, const T& object) {
    out.append(reinterpret_cast<const char*>(&object), sizeof object);
}

void take_events(Record& record, Input& input, std::uint32_t count) {
    for (std::uint64_t left = std::min<std::uint64_t>(count, input.rest().size() / sizeof(Event)); left > 0; --left)
        record.events.push_back(input.number<Event>());
}

Record record_of(const RecordHeader& header, Input payload, const std::vector<std::uint64_t>& offsets) {
    Record record;
    record.header = header;
    if (header.type == RecordType::interaction) {
        record.head = payload.number<InteractionHead>();
        take_events(record, payload, record.head.event_count);
        for (std::size_t i = 0; i < kStreams; ++i)
            if (record.head.streams[i].location == 0) record.streams[i] = payload.take(record.head.streams[i].length);
        record.metadata = payload.rest();
    } else if (header.type == RecordType::continuation) {
        record.more = payload.number<ContinuationHead>();
        const auto known = std::find(offsets.begin(), offsets.end(), record.more.interaction);
        record.continued = static_cast<std::size_t>(known - offsets.begin());
        take_events(record, payload, record.more.event_count);
        record.streams[0] = payload.rest();
    } else {
        record.other = payload.rest();
    }
    return record;
}

// Of a record other than an interaction.
std::uint64_t checked_of(const Record& record, std::string_view payload) {
    if (record.header.type != RecordType::packed) return payload.size();
    const auto head = Input(payload).number<PackHead>();
    return std::min<std::uint64_t>(std::uint64_t{head.head_bytes} + head.dictionary_bytes, payload.size());
}

void append_record(std::string& out, const Record& record, const std::vector<std::uint64_t>& offsets) {
    const bool is_interaction = record.header.type == RecordType::interaction;
    std::string payload;
    std::uint64_t checked = 0;
    if (is_interaction) {
        InteractionHead head = record.head;
        head.event_count = static_cast<std::uint32_t>(record.events.size());
        head.metadata_bytes = static_cast<std::uint32_t>(record.metadata.size());
        for (std::size_t i = 0; i < kStreams; ++i)
            if (head.streams[i].location == 0) head.streams[i].length = record.streams[i].size();
        append(payload, head);
    } else if (record.header.type == RecordType::continuation) {
        ContinuationHead more = record.more;
        more.event_count = static_cast<std::uint32_t>(record.events.size());
        if (record.continued < offsets.size()) more.interaction = offsets[record.continued];
        append(payload, more);
    }
    for (const Event& event : record.events) append(payload, event);
    checked = payload.size();
    for (std::size_t i = 0; i < kStreams; ++i)
        if (!is_interaction || record.head.streams[i].location == 0) payload += record.streams[i];
    payload += record.metadata + record.other;
    RecordHeader header = record.header;
    header.length = payload.size();
    header.checked = is_interaction ? checked : checked_of(record, payload);
    append(out, header);
    out += payload;
    out.resize(padded(out.size()));
}

}  // namespace

CassetteModel CassetteModel::of(std::string_view bytes) {
    CassetteModel model;
    Input input(bytes);
    model.header = input.number<FileHeader>();
    const std::uint64_t end = std::min<std::uint64_t>(model.header.committed, bytes.size());
    std::vector<std::uint64_t> offsets;
    while (bytes.size() - input.rest().size() + sizeof(RecordHeader) <= end) {
        offsets.push_back(bytes.size() - input.rest().size());
        const auto header = input.number<RecordHeader>();
        const std::string_view payload = input.take(header.length);
        input.take(padded(payload.size()) - payload.size());
        model.records.push_back(record_of(header, Input(payload), offsets));
    }
    model.script = input.rest();
    return model;
}

std::string CassetteModel::bytes() const {
    std::string out(sizeof header, '\0');
    std::vector<std::uint64_t> offsets;
    for (const Record& record : records) {
        offsets.push_back(out.size());
        append_record(out, record, offsets);
    }
    FileHeader written = header;
    written.header_bytes = sizeof header;
    written.committed = out.size();
    std::memcpy(out.data(), &written, sizeof written);
    return out + script;
}

std::string& stream_of(CassetteModel::Record& record, const Event& event) {
    const bool is_interaction = record.header.type == RecordType::interaction;
    return record.streams[is_interaction ? static_cast<std::size_t>(replay::stream_of(event.kind)) : 0];
}

std::size_t start_of(const CassetteModel::Record& record, std::size_t event) {
    const bool is_interaction = record.header.type == RecordType::interaction;
    std::size_t start = 0;
    for (std::size_t i = 0; i < event; ++i)
        if (!is_interaction || replay::stream_of(record.events[i].kind) == replay::stream_of(record.events[event].kind))
            start += record.events[i].size;
    return start;
}

}  // namespace replay::fuzz
