#pragma once
// One continuation record, read whole: events of an interaction that happened after its transfer.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "layout.h"

namespace replay {

class CassetteReader;

class StoredContinuation {
public:
    // Throws CassetteError where no sound continuation lies at `offset`. What was open before is gone then, too.
    void open(const CassetteReader& cassette, std::uint64_t offset);

    [[nodiscard]] const RecordHeader& record() const { return *reinterpret_cast<const RecordHeader*>(payload_.get()); }
    [[nodiscard]] const ContinuationHead& head() const {
        return *reinterpret_cast<const ContinuationHead*>(payload_.get() + sizeof(RecordHeader));
    }
    [[nodiscard]] std::span<const Event> events() const { return events_; }
    // The bytes of all its events, in their order. They are as many as the events say.
    [[nodiscard]] std::string_view bytes() const { return bytes_; }
    // Whether the application gave the connection up behind it.
    [[nodiscard]] bool is_last() const { return last_; }

private:
    std::unique_ptr<char[]> payload_;
    std::span<const Event> events_;
    std::string_view bytes_;
    bool last_ = false;
};

}  // namespace replay
