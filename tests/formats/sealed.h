#pragma once
// The bytes of a cassette with its checksums made right, whatever else is wrong with it: whoever forges one can sum up as well as anybody.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "checksum.h"
#include "layout.h"

namespace replay::samples {

// Which checksums are left as they are, by the reserved word of the file header: a bit each. Readers ignore that word.
enum Unmended : std::uint64_t { kUnmendedHeader = 1, kUnmendedRecords = 2, kUnmendedStreams = 4, kUnmendedMetadata = 8 };

namespace sealing {

template <class T>
T object_at(std::string_view bytes, std::uint64_t offset) {
    T object;
    std::memcpy(&object, bytes.data() + offset, sizeof object);
    return object;
}

template <class T>
void put(std::string& bytes, std::uint64_t offset, const T& object) {
    std::memcpy(bytes.data() + offset, &object, sizeof object);
}

inline bool fits(std::uint64_t offset, std::uint64_t length, std::uint64_t end) { return offset <= end && length <= end - offset; }

// The streams and the metadata of the interaction whose head stands at `at`, as far as they fit in its record.
inline void seal_head(std::string& bytes, std::uint64_t at, std::uint64_t end, std::uint64_t unmended) {
    auto head = object_at<InteractionHead>(bytes, at);
    std::uint64_t next = at + sizeof head + std::uint64_t{head.event_count} * sizeof(Event);
    const auto sum_of = [&](std::uint64_t from, std::uint64_t length) { return checksum64(std::string_view(bytes).substr(from, length)); };
    for (StreamRef& ref : head.streams) {
        const bool is_inline = ref.location == 0;
        const std::uint64_t from = is_inline ? next : ref.location;
        if (!fits(from, ref.length, is_inline ? end : bytes.size())) continue;
        if ((unmended & kUnmendedStreams) == 0) ref.checksum = sum_of(from, ref.length);
        if (is_inline) next += ref.length;
    }
    if (fits(next, head.metadata_bytes, end) && (unmended & kUnmendedMetadata) == 0)
        head.metadata_checksum = sum_of(next, head.metadata_bytes);
    put(bytes, at, head);
}

// The header of the cassette that is packed in the record whose payload stands at `at`.
inline void seal_pack(std::string& bytes, std::uint64_t at) {
    auto head = object_at<PackHead>(bytes, at);
    const std::string_view plain(reinterpret_cast<const char*>(&head.plain), offsetof(FileHeader, check));
    head.plain.check = checksum64(plain);
    put(bytes, at, head);
}

}  // namespace sealing

inline std::string sealed(std::string bytes) {
    using namespace sealing;
    if (bytes.size() < sizeof(FileHeader)) return bytes;
    auto file = object_at<FileHeader>(bytes, 0);
    const std::uint64_t unmended = file.reserved;
    for (std::uint64_t at = file.header_bytes; fits(at, sizeof(RecordHeader), bytes.size());) {
        auto record = object_at<RecordHeader>(bytes, at);
        const std::uint64_t payload = at + sizeof record;
        if (!fits(payload, record.length, bytes.size())) break;
        if (record.type == RecordType::interaction && record.length >= sizeof(InteractionHead))
            seal_head(bytes, payload, payload + record.length, unmended);
        if (record.type == RecordType::packed && record.length >= sizeof(PackHead)) seal_pack(bytes, payload);
        constexpr std::size_t kSum = sizeof record.checksum;
        if (record.checked <= record.length && (unmended & kUnmendedRecords) == 0) {
            record.checksum = checksum64(std::string_view(bytes).substr(at + kSum, sizeof record - kSum + record.checked));
            put(bytes, at, record);
        }
        at = payload + padded(record.length);
    }
    if ((unmended & kUnmendedHeader) == 0) {
        file.check = checksum64(std::string_view(bytes).substr(0, offsetof(FileHeader, check)));
        put(bytes, 0, file);
    }
    return bytes;
}

}  // namespace replay::samples
