#include "json_tree.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "json_number.h"
#include "json_string.h"

namespace replay {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kUsual = 16;  // bytes of text a value, in most texts

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

class JsonTree::Parser {
public:
    Parser(JsonTree& tree, std::string_view text) : tree_(tree), text_(text) {}

    // Whether the text is JSON; else reason() says why it is not.
    bool parse() {
        tree_.nodes_.reserve(std::min(text_.size() / kUsual + kUsual, kMostValues));
        if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
        skip_space();
        while (!is_at_end()) {
            if (!read_value()) return false;
            const std::size_t end = at_;
            skip_space();
            // 1 and 2 are not written "12".
            if (!is_at_end() && at_ == end && !is_closed()) return fail_here();
        }
        return true;
    }

    [[nodiscard]] const std::string& reason() const { return reason_; }

private:
    enum class Awaited { value, value_or_end, name, name_or_end, comma_or_end };

    [[nodiscard]] bool is_at_end() const { return at_ == text_.size(); }
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
    // Whether a list or an object ends here.
    [[nodiscard]] bool is_closed() const { return text_[at_ - 1] == ']' || text_[at_ - 1] == '}'; }

    bool fail(std::string reason) {
        reason_ = std::move(reason);
        return false;
    }
    bool fail_here() { return fail("is not JSON at byte " + std::to_string(at_)); }

    void skip_space() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    // A value, with all that it holds.
    bool read_value() {
        Awaited awaited = Awaited::value;
        do {
            skip_space();
            if (is_at_end() || !step(awaited)) return reason_.empty() ? fail_here() : false;
        } while (open_ != kNone || awaited != Awaited::comma_or_end);
        return true;
    }

    // Reads what is awaited, and says what is next.
    bool step(Awaited& awaited) {
        const char c = text_[at_];
        switch (awaited) {
            case Awaited::value_or_end:
                if (c == ']') return close(awaited);
                [[fallthrough]];
            case Awaited::value:
                return begin_value(awaited);
            case Awaited::name_or_end:
                if (c == '}') return close(awaited);
                [[fallthrough]];
            case Awaited::name:
                awaited = Awaited::value;
                return read_name();
            case Awaited::comma_or_end:
                if (c == (is_in_object() ? '}' : ']')) return close(awaited);
                awaited = is_in_object() ? Awaited::name : Awaited::value;
                return take(',');
        }
        return false;
    }

    bool take(char c) {
        if (is_at_end() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    [[nodiscard]] bool is_in_object() const { return tree_.nodes_[open_].kind == JsonNode::Kind::object; }

    bool begin_value(Awaited& awaited) {
        awaited = Awaited::comma_or_end;
        std::string_view string;
        switch (text_[at_]) {
            case '{':
                awaited = Awaited::name_or_end;
                return open(JsonNode::Kind::object);
            case '[':
                awaited = Awaited::value_or_end;
                return open(JsonNode::Kind::list);
            case '"':
                return read_string(string) && add(JsonNode::Kind::string, string);
            case 't':
                return read_literal("true");
            case 'f':
                return read_literal("false");
            case 'n':
                return read_literal("null");
            default:
                return read_number();
        }
    }

    bool add(JsonNode::Kind kind, std::string_view text) {
        std::vector<JsonNode>& nodes = tree_.nodes_;
        if (nodes.size() == kMostValues) return fail("holds more than " + std::to_string(kMostValues) + " values");
        nodes.push_back({std::exchange(name_, {}), text, static_cast<std::uint32_t>(nodes.size() + 1), kind});
        return true;
    }

    // While it is open, a node's end is the number of the one that it lies in.
    bool open(JsonNode::Kind kind) {
        if (depth_ == kDeepest) return fail("is nested deeper than " + std::to_string(kDeepest) + " levels");
        if (!add(kind, text_.substr(at_, 1))) return false;
        ++depth_;
        ++at_;
        tree_.nodes_.back().end = std::exchange(open_, static_cast<std::uint32_t>(tree_.nodes_.size() - 1));
        return true;
    }

    bool close(Awaited& awaited) {
        ++at_;
        --depth_;
        JsonNode& node = tree_.nodes_[open_];
        node.text = {node.text.data(), static_cast<std::size_t>(text_.data() + at_ - node.text.data())};
        open_ = std::exchange(node.end, static_cast<std::uint32_t>(tree_.nodes_.size()));
        awaited = Awaited::comma_or_end;
        return true;
    }

    bool read_literal(std::string_view literal) { return rest().starts_with(literal) && add_here(JsonNode::Kind::literal, literal.size()); }

    bool read_number() {
        const std::size_t length = number_length(rest());
        return length != 0 && add_here(JsonNode::Kind::number, length);
    }

    bool add_here(JsonNode::Kind kind, std::size_t length) {
        const std::string_view text = text_.substr(at_, length);
        at_ += length;
        return add(kind, text);
    }

    bool read_name() {
        if (text_[at_] != '"' || !read_string(name_)) return false;
        skip_space();
        return take(':');
    }

    // What is spelled as it should be stays where it is.
    bool read_string(std::string_view& string) {
        const std::size_t start = at_++;
        std::size_t copied = start;
        char* const spelled = spelled_end_;
        for (;;) {
            at_ += plain_length(rest());
            if (is_at_end()) return false;
            if (text_[at_] == '"') break;
            if (const CodePoint c = first_code_point(rest()); text_[at_] != '\\' && c.length > 1) {
                at_ += c.length;
            } else if (const CodePoint escape = first_escape(rest()); escape.length != 0) {
                copy(copied);
                spelled_end_ = put_spelled(spelled_end_, escape.value);
                copied = at_ += escape.length;
            } else {
                return false;
            }
        }
        ++at_;
        string = text_.substr(start, at_ - start);
        if (copied == start) return true;
        copy(copied);
        string = {spelled != nullptr ? spelled : tree_.spelled_.get(), spelled_end_};
        return true;
    }

    // The text from there to here, to where strings are spelled anew; none gets longer.
    void copy(std::size_t from) {
        if (spelled_end_ == nullptr) {
            tree_.spelled_.reset(new char[text_.size()]);
            spelled_end_ = tree_.spelled_.get();
        }
        spelled_end_ = std::copy(text_.begin() + from, text_.begin() + at_, spelled_end_);
    }

    JsonTree& tree_;
    std::string_view text_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
    std::uint32_t open_ = kNone;  // the innermost list or object that has not ended
    std::string_view name_;       // of the member whose value is next
    char* spelled_end_ = nullptr;
    std::string reason_;
};

int order_of_names(const JsonNode& one, const JsonNode& other) {
    const auto without_quotes = [](std::string_view string) { return string.substr(1, string.size() - 2); };
    return without_quotes(one.name).compare(without_quotes(other.name));
}

OrReason<JsonTree> JsonTree::parse(std::string_view text) {
    JsonTree tree;
    Parser parser(tree, text);
    if (!parser.parse()) return {std::nullopt, parser.reason()};
    return {std::move(tree), {}};
}

}  // namespace replay
