// Secrets in the bytes of a multipart body: in fields whose names tell, and in the heads of parts.

#include <algorithm>

#include "secret_texts.h"
#include "text.h"

namespace replay {

namespace {

// The name that a part's head gives to it.
std::string_view field_name_in(std::string_view head) {
    for (std::size_t at = 0; (at = head.find("name=", at)) != std::string_view::npos; at += 5) {
        if (at == 0 || ascii_lower(head[at - 1]) == 'e') continue;  // filename=
        std::string_view name = head.substr(at + 5);
        const bool is_quoted = name.starts_with('"');
        if (is_quoted) name.remove_prefix(1);
        return name.substr(0, is_quoted ? name.find('"') : find_any<';', '\r', '\n'>(name));
    }
    return {};
}

void look_in_part(const UnescapedText& body, std::size_t start, std::size_t end, SecretCollector& secrets) {
    constexpr std::string_view kBlankLine = "\r\n\r\n";
    const std::string_view part = body.text().substr(start, end - start);
    const std::size_t blank = std::min(part.find(kBlankLine), part.size());
    look_in_header_lines(UnescapedText(body, start, start + blank, Writing::plain), secrets);
    const std::size_t content = std::min(start + blank + kBlankLine.size(), end);
    look_in_field(field_name_in(part.substr(0, blank)), UnescapedText(body, content, end, Writing::plain), FieldPlace::form, secrets);
}

}  // namespace

void look_in_multipart(const UnescapedText& body, SecretCollector& secrets) {
    const std::string_view text = body.text();
    const std::string_view boundary = text.substr(0, std::min(text.find("\r\n"), text.size()));
    const std::string between = "\r\n" + std::string(boundary);
    for (std::size_t start = boundary.size(); start < text.size();) {
        const std::size_t end = std::min(text.find(between, start), text.size());
        look_in_part(body, start, end, secrets);
        start = end + between.size();
    }
}

void look_in_cookie_lines(const UnescapedText& lines, SecretCollector& secrets) {
    const std::string_view text = lines.text();
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = find_any<'\r', '\n'>(text, start);
        const std::size_t tab = text.substr(start, end - start).rfind('\t');
        const bool is_cookie = tab != std::string_view::npos && std::count(text.begin() + static_cast<std::ptrdiff_t>(start),
                                                                           text.begin() + static_cast<std::ptrdiff_t>(end), '\t') == 6;
        if (is_cookie) secrets.add(UnescapedText(lines, start + tab + 1, end, Writing::plain), Certainty::random);
        start = end + 1;
    }
}

}  // namespace replay
