#pragma once
// A cassette in pieces that can be changed one by one, for a mutator: bytes that are merely added or taken away would leave hardly a
// length right. What is written again has right lengths, counts and places, whatever else is wrong with it; checksums are
// HostileCassette's business.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "layout.h"

namespace replay::fuzz {

struct CassetteModel {
    struct Record {
        RecordHeader header{};
        InteractionHead head{};     // of an interaction
        ContinuationHead more{};    // of a continuation,
        std::size_t continued = 0;  // and which record it continues
        std::vector<Event> events;
        std::string streams[kStreams];  // a continuation has only the first
        std::string metadata;
        std::string other;  // all of a record that is neither
    };
    FileHeader header{};
    std::vector<Record> records;
    std::string script;  // what stands behind

    // As far as it can be made out.
    [[nodiscard]] static CassetteModel of(std::string_view bytes);
    [[nodiscard]] std::string bytes() const;
};

// The bytes of a stream that an event takes: where they begin.
[[nodiscard]] std::size_t start_of(const CassetteModel::Record& record, std::size_t event);
// The stream that they stand in.
[[nodiscard]] std::string& stream_of(CassetteModel::Record& record, const Event& event);

}  // namespace replay::fuzz
