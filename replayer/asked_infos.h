#pragma once
// What getinfo answered while a recorded transfer ran: the application that plays it asks at the same places, and is to be
// answered the same.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "interaction.h"

namespace replay {

// Whether the event is a question of the application's, and nothing that happened to it. One that takes bytes is of a kind that is not
// known yet.
[[nodiscard]] inline bool is_question(const Event& event) { return event.kind == EventKind::info && event.size == 0; }

class AskedInfos {
public:
    struct Answer {
        const Info* info;
        bool is_null;  // the answer was a null pointer; `info` only has the number
    };

    void clear();  // keeps its memory, for the next transfer

    // Answers what was answered at `place`, the index of the event at which the infos stand that were asked for there: each of them
    // once, in their order. Else what was answered last before; nothing if it never was. `values` are Metadata::asked. A place never
    // lies before that of an earlier call. All calls together look at each event before `place` once.
    [[nodiscard]] std::optional<Answer> answer(std::uint32_t number, std::span<const Event> events, std::size_t place,
                                               const std::vector<Info>& values);

private:
    void pass(const Event& event, const std::vector<Info>& values);

    std::size_t next_ = 0;         // of the events; those before it have been passed
    std::vector<Answer> answers_;  // the last one passed, of each number
};

}  // namespace replay
