#pragma once
// What a user may say about the values in JSON bodies, by where they stand.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace replay {

struct JsonEdit {
    enum class Kind {
        ignore,     // the value does not count: its member or element is left out
        replace,    // `replace` gives another text for the text of a string, or for that of a number
        any_case,   // capital ASCII letters of strings count as small ones
        any_order,  // a list's elements count in no order
    };

    Kind kind;
    // The steps that lead to the value: names of members, places in lists from "0" on, "*" for any one member or element, "**" for any
    // number of steps, none included. No steps lead to the whole text, and in JSON lines to each. An edit of strings is also one of all
    // strings (for `replace`, numbers too) below that value; names of members stay as they are.
    std::vector<std::string> path;
    // Is given a string's text in UTF-8, or a number in its one spelling; what it returns for a number is one again if it is spelled as
    // one.
    std::function<std::string(std::string_view)> replace;
};

struct JsonRules {
    std::vector<JsonEdit> edits;           // of one string they are made in this order
    std::optional<unsigned> float_places;  // numbers are rounded to so many decimal places, a half away from zero
};

// The steps of a JSON pointer (RFC 6901): "/a~1b/0" gives "a/b" and "0". Throws std::invalid_argument, whose what() quotes it and says what
// is wrong with it.
[[nodiscard]] std::vector<std::string> parse_json_pointer(std::string_view pointer);

// Appends a step to a JSON pointer.
void append_json_step(std::string& pointer, std::string_view step);

// Which edits apply to a value, while one goes down to it and up again. Of as many edits as there are, each step costs as many comparisons
// as all their paths have steps, at most.
class JsonEditsHere {
public:
    // At the whole text. `edits` must outlive this.
    explicit JsonEditsHere(const std::vector<JsonEdit>& edits);

    void go_down(std::string_view step);
    void go_up();

    [[nodiscard]] bool has(JsonEdit::Kind kind) const;
    // Calls `visit` with those that apply, in their order.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::size_t i = levels_.back(); i < reached_.size(); ++i)
            if (applies(reached_[i])) visit(edits_[reached_[i].edit]);
    }

private:
    // How far the path of an edit has been gone.
    struct Reached {
        std::uint32_t edit;
        std::uint32_t steps;
        friend bool operator==(const Reached&, const Reached&) = default;
    };

    [[nodiscard]] bool applies(Reached reached) const { return reached.steps == edits_[reached.edit].path.size(); }
    void reach(Reached reached);

    const std::vector<JsonEdit>& edits_;
    std::vector<Reached> reached_;     // at every level on the way here
    std::vector<std::size_t> levels_;  // where each begins in reached_
};

}  // namespace replay
