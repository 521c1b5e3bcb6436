#include "request_difference.h"

#include <utility>

#include "json_differences.h"
#include "json_string.h"
#include "safe_text.h"

namespace replay {

namespace {

constexpr std::string_view kNothing = "none";

std::string quoted(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

// In quotes and shortened; of two that differ, around the place where they begin to.
std::string shown(std::string_view text, std::string_view other) {
    const std::vector<JsonDifference> found = json_differences(quoted(text), quoted(other), 1);
    return found.empty() ? quoted(start_of(text, kLongestShown)) : found.front().a.value_or("");
}

std::optional<std::string> shown(std::optional<std::string_view> text, std::optional<std::string_view> other) {
    if (!text) return std::nullopt;
    // Another text than this one, where there is no other.
    return shown(*text, other ? *other : text->empty() ? "-" : "");
}

}  // namespace

std::string RequestDifference::text() const {
    const auto value = [](const std::optional<std::string>& given) { return given ? *given : std::string(kNothing); };
    return place + ": " + value(asked) + " ≠ recorded " + value(recorded);
}

void RequestDifferences::add(RequestDifference difference) {
    if (room() == 0) return;
    difference.place = safe_quote(difference.place, kLongestShown);
    for (std::optional<std::string>* const value : {&difference.asked, &difference.recorded})
        if (*value) *value = safe_line(**value);
    all_.push_back(std::move(difference));
}

void RequestDifferences::add_texts(RequestDifference where, std::optional<std::string_view> asked,
                                   std::optional<std::string_view> recorded) {
    where.asked = shown(asked, recorded);
    where.recorded = shown(recorded, asked);
    add(std::move(where));
}

void RequestDifferences::add_field(RequestDifference where, const Field* asked, const Field* recorded) {
    const auto value = [](const Field* one) -> std::optional<std::string_view> {
        return one != nullptr && one->value ? std::optional<std::string_view>(*one->value) : std::nullopt;
    };
    where.asked = shown(value(asked), value(recorded));
    where.recorded = shown(value(recorded), value(asked));
    // A field may be there and have no value, as in "?recursive".
    if (asked != nullptr && !asked->value) where.asked = "no value";
    if (recorded != nullptr && !recorded->value) where.recorded = "no value";
    add(std::move(where));
}

void RequestDifferences::add_fields(std::string_view place, Ignored ignored, const std::vector<Field>& asked,
                                    const std::vector<Field>& recorded) {
    auto a = asked.begin();
    auto b = recorded.begin();
    while ((a != asked.end() || b != recorded.end()) && room() > 0) {
        const int order = a == asked.end() ? 1 : b == recorded.end() ? -1 : a->name.compare(b->name);
        if (order != 0 || a->value != b->value) {
            const std::string& name = order <= 0 ? a->name : b->name;
            const std::string word = std::string(place).append(" ").append(name.empty() ? "\"\"" : name);
            add_field({word, {}, {}, ignored == Ignored::never ? "" : word}, order <= 0 ? &*a : nullptr, order >= 0 ? &*b : nullptr);
        }
        if (order <= 0) ++a;
        if (order >= 0) ++b;
    }
}

}  // namespace replay
