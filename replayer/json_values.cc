#include "json_values.h"

#include <optional>

#include "json_number.h"
#include "json_string.h"
#include "json_tree.h"
#include "text.h"

namespace replay {

namespace {

using Kind = JsonNode::Kind;

// Reads a text along its tree.
class ValueWalk {
public:
    ValueWalk(std::string_view text, const JsonTree& tree, const std::vector<JsonEdit>& edits, std::size_t start,
              std::vector<Splice>& found)
        : text_(text), nodes_(tree.nodes()), edits_(edits), start_(start), found_(found) {}

    void walk() {
        while (node_ < nodes_.size()) walk_value();
    }

private:
    // Goes as deep as a tree may.
    void walk_value() {
        const JsonNode& node = nodes_[node_++];
        skip_to_value();
        if (node.kind == Kind::list || node.kind == Kind::object) {
            ++at_;
            for (std::size_t place = 0; node_ < node.end; ++place) {
                const JsonNode& child = nodes_[node_];
                if (node.kind == Kind::object) {
                    skip_to_value();
                    skip_string();
                }
                edits_.go_down(node.kind == Kind::object ? unquoted(child.name) : std::to_string(place));
                walk_value();
                edits_.go_up();
            }
            return;
        }
        const std::size_t start = at_;
        if (node.kind == Kind::string)
            skip_string();
        else
            at_ += node.text.size();
        if (node.kind != Kind::literal) edits_.for_each([&](const JsonEdit& edit) { replace(edit, node, start); });
    }

    void replace(const JsonEdit& edit, const JsonNode& node, std::size_t start) {
        const bool is_number = node.kind == Kind::number;
        const std::string before = is_number ? std::string(node.text) : unquoted(node.text);
        const std::string after = edit.replace(before);
        if (after == before) return;
        std::string written;
        if (is_number && !after.empty() && number_length(after) == after.size())
            written = after;
        else
            append_quoted(written, after);
        found_.push_back({start_ + start, at_ - start, std::move(written)});
    }

    // Past white space, and the ends and separators in front of the next name or value.
    void skip_to_value() {
        while (at_ < text_.size() && std::string_view(" \t\r\n,:]}").find(text_[at_]) != std::string_view::npos) ++at_;
    }
    void skip_string() {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        ++at_;
    }

    std::string_view text_;
    const std::vector<JsonNode>& nodes_;
    JsonEditsHere edits_;
    std::size_t start_;
    std::vector<Splice>& found_;
    std::size_t at_ = 0;
    std::uint32_t node_ = 0;
};

bool find_in(std::string_view text, std::size_t start, const std::vector<JsonEdit>& edits, std::vector<Splice>& found) {
    const auto tree = JsonTree::parse(text);
    if (!tree.value) return false;
    ValueWalk(text, *tree.value, edits, start, found).walk();
    return true;
}

}  // namespace

Splices replaced_values(std::string_view text, const std::vector<std::string>& steps,
                        const std::function<std::string(std::string_view)>& replace) {
    constexpr std::string_view kData = "data:";
    const std::vector<JsonEdit> edits{{JsonEdit::Kind::replace, steps, replace}};
    std::vector<Splice> found;
    if (find_in(text, 0, edits, found)) return Splices(std::move(found));
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = take_to('\n', rest);
        if (!line.starts_with(kData)) continue;
        line.remove_prefix(kData.size());
        find_in(line, static_cast<std::size_t>(line.data() - text.data()), edits, found);
    }
    return Splices(std::move(found));
}

}  // namespace replay
