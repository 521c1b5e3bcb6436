#include "canonical_json.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "json_number.h"
#include "json_string.h"
#include "json_tree.h"
#include "text.h"

namespace replay {

namespace {

using Kind = JsonNode::Kind;

// A member of an object that is being put in order.
struct Member {
    std::uint64_t front;  // the first bytes of its name, in an order in which they can be compared
    std::uint32_t node;
};

// Zeros stand for what a name is too short for: it has none itself.
std::uint64_t front_of(std::string_view name) {
    std::uint64_t front = 0;
    std::memcpy(&front, name.data() + 1, std::min(sizeof front, name.size() - 2));  // without its quotes
    return std::endian::native == std::endian::little ? __builtin_bswap64(front) : front;
}

class CanonicalWriter {
public:
    CanonicalWriter(const JsonTree& tree, const JsonRules& rules, std::size_t usual) : nodes_(tree.nodes()), rules_(rules) {
        out_.reserve(usual);
        if (!rules.edits.empty()) edits_.emplace(rules.edits);
    }

    std::string write() {
        for (std::uint32_t i = 0; i < nodes_.size(); i = nodes_[i].end) {
            if (is_ignored()) continue;
            if (!out_.empty()) out_ += '\n';
            write_value(nodes_[i]);
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] bool is_ignored() const { return edits_ && edits_->has(JsonEdit::Kind::ignore); }

    // Goes as deep as a tree may.
    void write_value(const JsonNode& node) {
        if (node.kind == Kind::object)
            write_object(node);
        else if (node.kind == Kind::list)
            write_list(node);
        else if (node.kind != Kind::literal && edits_)
            write_edited(node);
        else if (node.kind == Kind::number)
            append_number(out_, node.text, rules_.float_places);
        else
            out_.append(node.text);
    }

    [[nodiscard]] std::uint32_t first_in(const JsonNode& node) const { return static_cast<std::uint32_t>(&node - nodes_.data()) + 1; }

    void write_list(const JsonNode& list) {
        const bool is_any_order = edits_ && edits_->has(JsonEdit::Kind::any_order);
        const std::size_t start = out_.size();
        std::vector<std::size_t> ends;  // of the elements, where they are to be sorted
        out_ += '[';
        std::size_t place = 0;
        for (std::uint32_t i = first_in(list); i < list.end; i = nodes_[i].end) {
            if (edits_) edits_->go_down(std::to_string(place++));
            if (!is_ignored()) {
                if (out_.size() > start + 1) out_ += ',';
                write_value(nodes_[i]);
                if (is_any_order) ends.push_back(out_.size());
            }
            if (edits_) edits_->go_up();
        }
        if (is_any_order) sort_elements(start + 1, ends);
        out_ += ']';
    }

    // The elements stand from `start` on, with commas between them, up to these places.
    void sort_elements(std::size_t start, const std::vector<std::size_t>& ends) {
        const std::string unsorted = out_.substr(start);
        std::vector<std::string_view> elements;
        elements.reserve(ends.size());
        std::size_t from = start;
        for (const std::size_t end : ends) {
            elements.push_back(std::string_view(unsorted).substr(from - start, end - from));
            from = end + 1;
        }
        std::sort(elements.begin(), elements.end());
        out_.resize(start);
        for (const std::string_view element : elements) {
            if (out_.size() > start) out_ += ',';
            out_.append(element);
        }
    }

    void write_object(const JsonNode& object) {
        const std::size_t first = order_.size();
        put_members_in_order(object);
        const std::size_t end = order_.size();
        const std::size_t start = out_.size();
        out_ += '{';
        for (std::size_t i = first; i < end; ++i) {
            const JsonNode& member = nodes_[order_[i].node];
            if (edits_) edits_->go_down(unquoted(member.name));
            if (!is_ignored()) {
                if (out_.size() > start + 1) out_ += ',';
                out_.append(member.name) += ':';
                write_value(member);
            }
            if (edits_) edits_->go_up();
        }
        order_.resize(first);
        out_ += '}';
    }

    // Most are in order as they are.
    void put_members_in_order(const JsonNode& object) {
        const std::size_t first = order_.size();
        bool is_sorted = true;
        for (std::uint32_t i = first_in(object); i < object.end; i = nodes_[i].end) {
            const Member member{front_of(nodes_[i].name), i};
            is_sorted = is_sorted && (order_.size() == first || stands_before(order_.back(), member));
            order_.push_back(member);
        }
        if (is_sorted) return;
        std::sort(order_.begin() + static_cast<std::ptrdiff_t>(first), order_.end(),
                  [this](const Member& a, const Member& b) { return stands_before(a, b); });
    }

    [[nodiscard]] bool stands_before(const Member& a, const Member& b) const {
        if (a.front != b.front) return a.front < b.front;
        const int order = order_of_names(nodes_[a.node], nodes_[b.node]);
        return order != 0 ? order < 0 : a.node < b.node;
    }

    void write_edited(const JsonNode& node) {
        bool is_number = node.kind == Kind::number;
        std::string text;
        if (is_number)
            append_number(text, node.text);
        else
            text = unquoted(node.text);
        edits_->for_each([&](const JsonEdit& edit) {
            if (edit.kind == JsonEdit::Kind::replace) text = edit.replace(text);
            if (edit.kind == JsonEdit::Kind::any_case && !is_number) text = ascii_lower(text);
            is_number = is_number && !text.empty() && number_length(text) == text.size();
        });
        if (is_number)
            append_number(out_, text, rules_.float_places);
        else
            append_quoted(out_, text);
    }

    const std::vector<JsonNode>& nodes_;
    const JsonRules& rules_;
    std::optional<JsonEditsHere> edits_;
    std::vector<Member> order_;  // of the members of the objects that are being written, the innermost object's at the end
    std::string out_;
};

}  // namespace

OrReason<std::string> canonical_json(std::string_view text, const JsonRules& rules) {
    if (text.size() > kLongestJson) return {std::nullopt, "is longer than " + std::to_string(kLongestJson >> 20) + " MiB"};
    const OrReason<JsonTree> tree = JsonTree::parse(text);
    if (!tree.value) return {std::nullopt, tree.reason};
    return {CanonicalWriter(*tree.value, rules, text.size()).write(), {}};
}

}  // namespace replay
