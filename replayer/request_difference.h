#pragma once
// One thing in which two requests differ, for a person and for a rule.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "canonical_fields.h"
#include "matching.h"

namespace replay {

struct RequestDifference {
    // "method", "query page", "option RANGE", "body /messages/0/content", "body line 3", "body byte 17".
    std::string place;
    // What stands there, shortened, on one line and fit to be shown (safe_text.h): texts in quotes. Nothing where nothing stands there.
    std::optional<std::string> asked;
    std::optional<std::string> recorded;
    // The word of `ignore` (matching.h) by which it would not count; empty where there is none.
    std::string ignored_by{};
    // The part of `match` that it is, if it is all of one but the body.
    std::optional<RequestPart> part{};

    // `query page: "2" ≠ recorded "1"`.
    [[nodiscard]] std::string text() const;
};

// In what two requests differ, in the order of their parts, up to a limit.
class RequestDifferences {
public:
    // What is more is not looked for.
    static constexpr std::size_t kMost = 100;

    void add(RequestDifference difference);
    // The same of two texts, of which one may be missing.
    void add_texts(RequestDifference where, std::optional<std::string_view> asked, std::optional<std::string_view> recorded);
    // Fields in the order of their names; `place` is in front of each ("query", "form", "option"), and what `ignore` calls it, if it can.
    enum class Ignored { by_name, never };
    void add_fields(std::string_view place, Ignored ignored, const std::vector<Field>& asked, const std::vector<Field>& recorded);

    [[nodiscard]] const std::vector<RequestDifference>& all() const { return all_; }
    [[nodiscard]] bool empty() const { return all_.empty(); }
    // How many more are looked for.
    [[nodiscard]] std::size_t room() const { return kMost - all_.size(); }

private:
    void add_field(RequestDifference where, const Field* asked, const Field* recorded);

    std::vector<RequestDifference> all_;
};

}  // namespace replay
