#pragma once
// What whoever writes a cassette needs: structs as bytes, and the checksums that FORMAT.md wants over them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "checksum.h"
#include "layout.h"

namespace replay {

template <class T>
[[nodiscard]] std::string_view bytes_of_struct(const T& object) {
    return {reinterpret_cast<const char*>(&object), sizeof object};
}

[[nodiscard]] inline std::string_view bytes_of_table(std::span<const Event> events) {
    return {reinterpret_cast<const char*>(events.data()), events.size_bytes()};
}

// FileHeader::check.
[[nodiscard]] inline std::uint64_t check_of(const FileHeader& header) {
    return checksum64(bytes_of_struct(header).substr(0, offsetof(FileHeader, check)));
}

// The header of a record of that type whose checksum covers these pieces, the first of its payload, which is `length` bytes long.
[[nodiscard]] inline RecordHeader sealed(RecordType type, std::uint32_t flags, std::uint64_t length,
                                         std::initializer_list<std::string_view> checked) {
    RecordHeader record{0, type, flags, length, 0};
    for (const std::string_view piece : checked) record.checked += piece.size();
    RunningChecksum sum;
    sum.update(bytes_of_struct(record).substr(sizeof record.checksum));
    for (const std::string_view piece : checked) sum.update(piece);
    record.checksum = sum.value();
    return record;
}

// The header of a new and empty cassette, with an id of its own.
[[nodiscard]] FileHeader new_file_header(std::uint64_t flags = 0);

}  // namespace replay
