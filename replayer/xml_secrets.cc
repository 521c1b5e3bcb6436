// Secrets in XML: what stands in an element by itself, as its name says, and in attributes. Its entities stay as they are written.

#include <algorithm>
#include <array>
#include <utility>

#include "char_set.h"
#include "secret_texts.h"
#include "text.h"

namespace replay {

namespace {

constexpr CharSet kName("a-zA-Z0-9:._-");
constexpr CharSet kBlanks(" \t\r\n");

// Without its namespace.
std::string_view local(std::string_view name) {
    const std::size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// "<ns:Name attribute="…">"
std::string_view name_of(std::string_view tag) { return local(tag.substr(0, kName.end_of_run(tag, 0))); }

// The attributes of an element: each by its own name, and a "value" by what stands beside it: the name of a field in HTML, say.
class XmlAttributes {
public:
    // `start`: behind the name of the element; `end`: in front of the next one.
    XmlAttributes(const UnescapedText& xml, std::size_t start, std::size_t end, SecretCollector& secrets)
        : xml_(xml), text_(xml.text().substr(0, end)), at_(start), secrets_(secrets) {}

    void look() {
        while (at_ < text_.size() && text_[at_] != '>') take_attribute();
        if (!is_button_ && value_.first < value_.second && (is_password_ || is_secret(says_, text_of(value_)))) add(value_);
    }

private:
    using Range = std::pair<std::size_t, std::size_t>;  // of the text

    void take_attribute() {
        const std::size_t end = kName.end_of_run(text_, at_);
        const std::string_view name = text_.substr(at_, end - at_);
        if (name.empty()) {
            ++at_;
            return;
        }
        at_ = kBlanks.end_of_run(text_, end);
        if (at_ == text_.size() || text_[at_] != '=') return;
        at_ = kBlanks.end_of_run(text_, at_ + 1);
        take_value(name, value_range());
    }

    Range value_range() {
        if (at_ == text_.size()) return {at_, at_};
        const char quote = text_[at_];
        if (quote != '"' && quote != '\'') {
            const std::size_t start = at_;
            at_ = find_any<' ', '\t', '\r', '\n', '>'>(text_, start);
            const bool closes = at_ > start && at_ < text_.size() && text_[at_] == '>' && text_[at_ - 1] == '/';
            return {start, closes ? at_ - 1 : at_};
        }
        const std::size_t start = at_ + 1;
        const std::size_t end = std::min(text_.find(quote, start), text_.size());
        at_ = std::min(end + 1, text_.size());
        return {start, end};
    }

    void take_value(std::string_view name, Range range) {
        const std::string_view value = text_of(range);
        const auto is_name = [name](std::string_view one) { return is_in_any_case(name, one); };
        if (is_name("type")) {
            constexpr std::array<std::string_view, 6> kButtons{"submit", "button", "reset", "checkbox", "radio", "image"};
            is_password_ = is_in_any_case(value, "password");
            is_button_ = std::any_of(kButtons.begin(), kButtons.end(), [&](std::string_view one) { return is_in_any_case(value, one); });
        } else if (is_name("name") || is_name("key") || is_name("property")) {
            says_ = says_secret(value, FieldPlace::json);
        } else if (is_name("value") || is_name("content")) {
            value_ = range;
        } else if (is_of_attribute(name, value)) {
            add(range);
        }
    }

    // What has blanks in it is rather said to a person.
    static bool is_of_attribute(std::string_view name, std::string_view value) {
        const NameSays says = says_secret(local(name), FieldPlace::json);
        return says == NameSays::all || (value.find_first_of(" \t\r\n") == std::string_view::npos && is_secret(says, value));
    }

    void add(Range range) { secrets_.add(UnescapedText(xml_, range.first, range.second, Writing::plain), Certainty::named); }
    [[nodiscard]] std::string_view text_of(Range range) const { return text_.substr(range.first, range.second - range.first); }

    const UnescapedText& xml_;
    std::string_view text_;
    std::size_t at_;
    SecretCollector& secrets_;
    NameSays says_ = NameSays::nothing;  // of the value
    bool is_password_ = false;
    bool is_button_ = false;
    Range value_{};
};

}  // namespace

void look_in_xml(const UnescapedText& xml, SecretCollector& secrets) {
    const std::string_view text = xml.text();
    std::size_t start = text.find('<');
    while (start < text.size()) {
        const std::size_t stop = std::min(text.find('<', start + 1), text.size());
        const std::string_view tag = text.substr(start + 1, stop - start - 1);  // and what follows it
        const std::size_t end = std::min(tag.find('>'), tag.size());
        const UnescapedText value(xml, std::min(start + 1 + end + 1, stop), stop, Writing::plain);
        const bool opens = end < tag.size() && !tag.substr(0, end).ends_with('/');
        const NameSays says = opens ? says_secret(name_of(tag), FieldPlace::json) : NameSays::nothing;
        if (is_secret(says, value.text()))
            secrets.add(value, Certainty::named);
        else
            look_in_words(UnescapedText(xml, start, stop, Writing::plain), secrets);  // also in its attributes
        if (tag.substr(0, end).find('=') != std::string_view::npos) {
            const std::size_t attributes = start + 1 + kName.end_of_run(tag, 0);
            XmlAttributes(xml, attributes, stop, secrets).look();
        }
        start = stop;
    }
}

}  // namespace replay
