#pragma once
// The records of a cassette, one after the other, in memory that does not depend on how many there are.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cassette_reader.h"
#include "layout.h"

namespace replay {

class CassetteWalk {
public:
    // Stands before the first record. The cassette must outlive it.
    explicit CassetteWalk(const CassetteReader& cassette);

    // To the next record of a type that this version knows; false at the end of what was committed when the reader was opened. Records
    // and heads have been checked against their lengths, not against their checksums. Throws CassetteError.
    [[nodiscard]] bool next();

    [[nodiscard]] std::uint64_t offset() const { return offset_; }  // of the record's header
    [[nodiscard]] bool is_interaction() const { return record().type == RecordType::interaction; }
    // Of an interaction; valid until next() is called.
    [[nodiscard]] const InteractionHead& interaction() const { return *at<InteractionHead>(sizeof(RecordHeader)); }
    [[nodiscard]] std::uint64_t playable() const;  // CassetteReader::Place's
    // Who it is. Metadata that is longer than kLongestTitled bytes is not read: nothing then. Throws CassetteError where it is damaged.
    static constexpr std::uint64_t kLongestTitled = 16 * 1024;
    [[nodiscard]] std::optional<InteractionTitle> title();
    // Of a continuation; likewise.
    [[nodiscard]] const ContinuationHead& continuation() const { return *at<ContinuationHead>(sizeof(RecordHeader)); }

private:
    template <class T>
    [[nodiscard]] const T* at(std::size_t behind) const {
        return reinterpret_cast<const T*>(window_.get() + (offset_ - window_start_) + behind);
    }
    [[nodiscard]] const RecordHeader& record() const { return *at<RecordHeader>(0); }
    void look_at_record();

    const CassetteReader& cassette_;
    std::uint64_t offset_ = 0;
    std::uint64_t next_ = 0;
    std::unique_ptr<char[]> window_;
    std::uint64_t window_start_ = 0;
    std::uint64_t window_end_ = 0;
    std::string metadata_;  // its memory is kept from record to record
};

}  // namespace replay
