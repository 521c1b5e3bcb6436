// Secrets in the fields of a form or a query, and in URLs.

#include <algorithm>

#include "char_set.h"
#include "secret_texts.h"
#include "text.h"

namespace replay {

namespace {

constexpr std::string_view kBehindScheme = "://";
constexpr CharSet kScheme("a-zA-Z0-9+.-");
// What a URL ends at where it stands in a text.
constexpr CharSet kBehindUrl(" \t\r\n\"'<>`{}|\\^");

// Where a URL's authority begins.
std::size_t authority_of(std::string_view url) {
    const std::size_t scheme = url.find(kBehindScheme);
    return scheme == std::string_view::npos || find_any<'/', '?', '#'>(url) < scheme ? 0 : scheme + kBehindScheme.size();
}

// Fields from `start` to `end`, with that character between them.
void look_in_part(const UnescapedText& outer, std::size_t start, std::size_t end, char separator, FieldPlace place,
                  SecretCollector& secrets) {
    const std::string_view text = outer.text().substr(0, end);
    while (start < end) {
        const std::size_t stop = std::min(text.find(separator, start), end);
        const std::size_t equals = std::min(text.substr(0, stop).find('=', start), stop);
        if (equals < stop)
            look_in_field(UnescapedText(outer, start, equals, Writing::form).text(), UnescapedText(outer, equals + 1, stop, Writing::form),
                          place, secrets);
        start = stop + 1;
    }
}

}  // namespace

void look_in_field(std::string_view name, const UnescapedText& value, FieldPlace place, SecretCollector& secrets) {
    constexpr std::string_view kEntity = "amp;";  // of a URL that stands in XML or HTML
    const NameSays says = says_secret(name.starts_with(kEntity) ? name.substr(kEntity.size()) : name, place);
    if (is_secret(says, value.text())) return secrets.add(value, Certainty::named);
    if (is_graphql(name, value.text())) look_in_graphql(value, secrets);
    look_inside(value, secrets);
}

void look_in_fields(const UnescapedText& fields, FieldPlace place, SecretCollector& secrets) {
    constexpr std::string_view kLineEnd = "\r\n";
    look_in_part(fields, 0, fields.text().find_last_not_of(kLineEnd) + 1, '&', place, secrets);
}

void look_in_url(const UnescapedText& url, SecretCollector& secrets) {
    const std::string_view text = url.text();
    const std::size_t authority = authority_of(text);
    const std::size_t path = find_any<'/', '?', '#'>(text, authority);
    const std::size_t at = text.substr(authority, path - authority).rfind('@');
    if (at != std::string_view::npos) secrets.add_credentials(url, authority, authority + at, Writing::percent);
    const std::size_t fragment = std::min(text.find('#', path), text.size());
    const std::size_t query = std::min(text.find('?', path), fragment);
    // "/path;jsessionid=1"
    if (const std::size_t parameters = text.substr(0, query).find(';', path); parameters != std::string_view::npos)
        look_in_part(url, parameters + 1, query, ';', FieldPlace::query, secrets);
    look_in_part(url, std::min(query + 1, fragment), fragment, '&', FieldPlace::query, secrets);
    // "#access_token=1", "#/route?access_token=1"
    const std::size_t behind = text.find('?', fragment);
    look_in_part(url, behind == std::string_view::npos ? fragment + 1 : behind + 1, text.size(), '&', FieldPlace::query, secrets);
}

void look_in_words(const UnescapedText& words, SecretCollector& secrets) {
    const std::string_view text = words.text();
    for (std::size_t at = 0; (at = text.find(kBehindScheme, at)) != std::string_view::npos;) {
        std::size_t start = at;
        while (start > 0 && kScheme.has(text[start - 1])) --start;
        std::size_t end = at + kBehindScheme.size();
        while (end < text.size() && !kBehindUrl.has(text[end])) ++end;
        look_in_url(UnescapedText(words, start, end, Writing::plain), secrets);
        at = end;
    }
}

}  // namespace replay
