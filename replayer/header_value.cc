#include "header_value.h"

#include <algorithm>

#include "text.h"

namespace replay {

namespace {

// Takes what stands in quotes at the start of `rest`, the quotes included.
std::string take_quoted(std::string_view& rest) {
    std::string out;
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
        const bool hides = rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\');
        out += rest[hides ? ++at : at];
    }
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return out;
}

}  // namespace

const std::string* HeaderValue::find(std::string_view name) const {
    const auto found =
        std::find_if(parameters.begin(), parameters.end(), [name](const NamedValue& parameter) { return parameter.name == name; });
    return found == parameters.end() ? nullptr : &found->value;
}

HeaderValue parse_header_value(std::string_view text) {
    HeaderValue parsed;
    parsed.word = ascii_lower(trimmed(take_to(';', text)));
    while (!text.empty()) {
        const std::size_t end = find_any<'=', ';'>(text);
        NamedValue parameter{ascii_lower(trimmed(text.substr(0, end))), {}};
        const bool has_value = end < text.size() && text[end] == '=';
        text.remove_prefix(std::min(has_value ? end + 1 : end, text.size()));
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        if (has_value && text.starts_with('"')) {
            parameter.value = take_quoted(text);
            take_to(';', text);
        } else {
            parameter.value = trimmed(take_to(';', text));
        }
        if (!parameter.name.empty()) parsed.parameters.push_back(std::move(parameter));
    }
    return parsed;
}

}  // namespace replay
