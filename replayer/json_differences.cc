#include "json_differences.h"

#include <algorithm>

#include "json_edit.h"
#include "json_string.h"
#include "json_tree.h"
#include "safe_text.h"

namespace replay {

namespace {

using Kind = JsonNode::Kind;
using Nodes = std::vector<JsonNode>;

constexpr std::string_view kLeftOut = "…";
constexpr std::size_t kShownBefore = 24;  // bytes of two strings before the place where they begin to differ

// The longest start of `text` of not more than so many bytes that ends within neither a character nor an escape.
std::size_t whole_up_to(std::string_view text, std::size_t bytes) {
    for (std::size_t at = 0;;) {
        at += plain_length(text.substr(at, bytes - at));
        if (at >= std::min(bytes, text.size())) return at;
        const std::string_view rest = text.substr(at);
        const std::size_t length = std::max({first_code_point(rest).length, first_escape(rest).length, std::size_t{1}});
        if (at + length > bytes) return at;
        at += length;
    }
}

// Both ends of a value.
std::string shortened(std::string_view value) {
    if (value.size() <= kLongestShown) return std::string(value);
    constexpr std::size_t kEnd = kLongestShown / 4;
    const std::string_view start = value.substr(0, whole_up_to(value, kLongestShown - kEnd));
    const std::string_view end = value.substr(whole_up_to(value, value.size() - kEnd));
    return std::string(start).append(kLeftOut).append(end);
}

// A string around the place where it begins to differ from another one, with which it is the same up to `from` before that place.
std::string shortened_from(std::string_view string, std::size_t from) {
    if (string.size() <= kLongestShown) return std::string(string);
    const std::string_view inner = string.substr(1, string.size() - 2);
    const std::string_view rest = inner.substr(from);
    const std::string_view shown = rest.substr(0, whole_up_to(rest, kLongestShown));
    std::string out = "\"";
    if (from > 0) out.append(kLeftOut);
    out.append(shown);
    if (shown.size() < rest.size()) out.append(kLeftOut);
    return out + '"';
}

class Comparison {
public:
    Comparison(const Nodes& a, const Nodes& b, std::size_t most) : a_(a), b_(b), most_(most) {}

    std::vector<JsonDifference> all() {
        const auto of_a = children(a_, 0, static_cast<std::uint32_t>(a_.size()));
        const auto of_b = children(b_, 0, static_cast<std::uint32_t>(b_.size()));
        if (of_a.size() == 1 && of_b.size() == 1)
            compare(0, 0);
        else
            compare_in_turn(of_a, of_b, [this](std::size_t place) { pointer_ += "line " + std::to_string(place + 1); });
        return std::move(differences_);
    }

private:
    static std::vector<std::uint32_t> children(const Nodes& nodes, std::uint32_t from, std::uint32_t end) {
        std::vector<std::uint32_t> all;
        for (std::uint32_t i = from; i < end; i = nodes[i].end) all.push_back(i);
        return all;
    }

    // Goes as deep as a tree may.
    void compare(std::uint32_t a, std::uint32_t b) {
        const JsonNode& in_a = a_[a];
        const JsonNode& in_b = b_[b];
        if (in_a.text == in_b.text) return;
        if (in_a.kind == Kind::object && in_b.kind == Kind::object)
            compare_members(children(a_, a + 1, in_a.end), children(b_, b + 1, in_b.end));
        else if (in_a.kind == Kind::list && in_b.kind == Kind::list)
            compare_in_turn(children(a_, a + 1, in_a.end), children(b_, b + 1, in_b.end),
                            [this](std::size_t place) { append_json_step(pointer_, std::to_string(place)); });
        else if (in_a.kind == Kind::string && in_b.kind == Kind::string)
            note_strings(in_a.text, in_b.text);
        else
            note(shortened(in_a.text), shortened(in_b.text));
    }

    // `add_step` adds to the pointer what leads to an element.
    template <class AddStep>
    void compare_in_turn(const std::vector<std::uint32_t>& of_a, const std::vector<std::uint32_t>& of_b, AddStep add_step) {
        const auto is_same = [this](std::uint32_t a, std::uint32_t b) { return a_[a].text == b_[b].text; };
        const auto at = std::mismatch(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), is_same);
        const auto front = static_cast<std::size_t>(at.first - of_a.begin());
        const auto to = std::mismatch(of_a.rbegin(), std::make_reverse_iterator(at.first), of_b.rbegin(),
                                      std::make_reverse_iterator(at.second), is_same);
        const auto end_a = static_cast<std::size_t>(of_a.rend() - to.first);
        const auto end_b = static_cast<std::size_t>(of_b.rend() - to.second);
        for (std::size_t place = front; place < std::max(end_a, end_b) && !is_full(); ++place) {
            const std::size_t size = pointer_.size();
            add_step(place);
            if (place >= end_b)
                note(shortened(a_[of_a[place]].text), std::nullopt);
            else if (place >= end_a)
                note(std::nullopt, shortened(b_[of_b[place]].text));
            else
                compare(of_a[place], of_b[place]);
            pointer_.resize(size);
        }
    }

    // Both are in the order of their names.
    void compare_members(const std::vector<std::uint32_t>& of_a, const std::vector<std::uint32_t>& of_b) {
        auto a = of_a.begin();
        auto b = of_b.begin();
        while ((a != of_a.end() || b != of_b.end()) && !is_full()) {
            const int order = a == of_a.end() ? 1 : b == of_b.end() ? -1 : order_of_names(a_[*a], b_[*b]);
            const std::size_t size = pointer_.size();
            append_json_step(pointer_, unquoted(order <= 0 ? a_[*a].name : b_[*b].name));
            if (order < 0)
                note(shortened(a_[*a].text), std::nullopt);
            else if (order > 0)
                note(std::nullopt, shortened(b_[*b].text));
            else
                compare(*a, *b);
            pointer_.resize(size);
            if (order <= 0) ++a;
            if (order >= 0) ++b;
        }
    }

    void note_strings(std::string_view a, std::string_view b) {
        const auto same = static_cast<std::size_t>(std::mismatch(a.begin() + 1, a.end(), b.begin() + 1, b.end()).first - a.begin()) - 1;
        const std::size_t from = whole_up_to(a.substr(1), same > kShownBefore ? same - kShownBefore : 0);
        note(shortened_from(a, from), shortened_from(b, from));
    }

    void note(std::optional<std::string> a, std::optional<std::string> b) {
        if (is_full()) return;
        differences_.push_back({pointer_, std::move(a), std::move(b)});
    }

    [[nodiscard]] bool is_full() const { return differences_.size() >= most_; }

    const Nodes& a_;
    const Nodes& b_;
    std::size_t most_;
    std::string pointer_;  // to what is being compared
    std::vector<JsonDifference> differences_;
};

}  // namespace

std::vector<JsonDifference> json_differences(std::string_view a, std::string_view b, std::size_t most) {
    const OrReason<JsonTree> of_a = JsonTree::parse(a);
    const OrReason<JsonTree> of_b = JsonTree::parse(b);
    if (!of_a.value || !of_b.value) return {};
    return Comparison(of_a.value->nodes(), of_b.value->nodes(), most).all();
}

}  // namespace replay
