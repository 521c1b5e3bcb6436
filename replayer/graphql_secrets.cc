// Secrets in GraphQL: strings that are given to an argument or a field of an input object, as its name says.

#include <algorithm>

#include "char_set.h"
#include "secret_texts.h"

namespace replay {

namespace {

// The quote that ends a string, or the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    return std::min(end, text.size());
}

}  // namespace

bool is_graphql(std::string_view name, std::string_view value) { return name == "query" && value.find('{') != std::string_view::npos; }

void look_in_graphql(const UnescapedText& document, SecretCollector& secrets) {
    constexpr CharSet kName("a-zA-Z0-9_");
    constexpr CharSet kBlanks(" \t\r\n");
    const std::string_view text = document.text();
    std::string_view name;  // that a value is to follow
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t end = kName.end_of_run(text, at); end > at) {
            const std::size_t colon = kBlanks.end_of_run(text, end);
            const bool is_name = colon < text.size() && text[colon] == ':';
            name = is_name ? text.substr(at, end - at) : std::string_view{};
            at = is_name ? colon + 1 : end;
        } else if (text[at] == '"') {
            const std::size_t stop = end_of_string(text, at + 1);
            const UnescapedText value(document, at + 1, stop, Writing::json);
            if (is_secret(says_secret(name, FieldPlace::json), value.text())) secrets.add(value, Certainty::named);
            name = {};
            at = stop + 1;
        } else {
            if (!kBlanks.has(text[at]) && text[at] != '[' && text[at] != ',') name = {};
            ++at;
        }
    }
}

}  // namespace replay
