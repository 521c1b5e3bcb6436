#pragma once
// What a user adds to a table of names, and takes away from it: "X-Build, X-Shard-*, -Via".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace replay {

class NameChanges {
public:
    // None.
    NameChanges() = default;
    // Of names with commas between them, each with one "*" in it at most that stands for any letters, and with "-" in front where it is
    // taken away; a later one outranks an earlier one. "-*" takes all away. Throws std::invalid_argument, whose what() quotes the part that
    // makes no sense.
    [[nodiscard]] static NameChanges from(std::string_view names);

    // Whether a name, in any case, is added (true) or taken away (false); nothing where the table counts.
    [[nodiscard]] std::optional<bool> has(std::string_view name) const;
    [[nodiscard]] bool empty() const { return changes_.empty(); }

    // For a person: ", x-build, -via".
    [[nodiscard]] std::string text() const;

private:
    struct Change {
        std::string pattern;  // in lower case
        bool is_added;
    };
    std::vector<Change> changes_;
};

// Whether a name in lower case is the pattern, in which one "*" may stand for any letters.
[[nodiscard]] bool is_name(std::string_view pattern, std::string_view name);

}  // namespace replay
