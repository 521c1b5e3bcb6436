#include "asked_infos.h"

#include <algorithm>

namespace replay {

namespace {

// Of different numbers, three times as many as libcurl has: a cassette may claim any number of them, and each is looked for among all.
constexpr std::size_t kMostNumbers = 256;

// Of an event of kind `info`; nullptr where it lies about its value.
const Info* value_of(const Event& event, const std::vector<Info>& values) {
    return event.value < values.size() ? &values[event.value] : nullptr;
}

}  // namespace

void AskedInfos::clear() {
    next_ = 0;
    answers_.clear();
}

void AskedInfos::pass(const Event& event, const std::vector<Info>& values) {
    if (!is_question(event)) return;
    const Info* const value = value_of(event, values);
    if (value == nullptr) return;
    const Answer answer{value, (event.detail & kInfoWasNull) != 0};
    const auto known = std::find_if(answers_.begin(), answers_.end(), [value](const Answer& a) { return a.info->number == value->number; });
    if (known != answers_.end())
        *known = answer;
    else if (answers_.size() < kMostNumbers)
        answers_.push_back(answer);
}

std::optional<AskedInfos::Answer> AskedInfos::answer(std::uint32_t number, std::span<const Event> events, std::size_t place,
                                                     const std::vector<Info>& values) {
    const auto is_wanted = [&](const Event& event) {
        const Info* const value = value_of(event, values);
        return value != nullptr && value->number == number;
    };
    while (next_ < place && next_ < events.size()) pass(events[next_++], values);
    for (std::size_t i = next_; i < events.size() && is_question(events[i]); ++i) {
        if (!is_wanted(events[i])) continue;
        while (next_ <= i) pass(events[next_++], values);
        break;
    }
    const auto found = std::find_if(answers_.begin(), answers_.end(), [number](const Answer& a) { return a.info->number == number; });
    if (found == answers_.end()) return std::nullopt;
    return *found;
}

}  // namespace replay
