#include "secret_finder.h"

#include <algorithm>
#include <array>

#include "base64.h"
#include "char_set.h"
#include "placeholder.h"
#include "secret_texts.h"

namespace replay {

namespace {

// Where a body begins that a byte order mark stands in front of, and what else says nothing.
std::string_view without_mark(std::string_view body) {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (body.starts_with(kMark)) body.remove_prefix(kMark.size());
    return body.substr(std::min(body.find_first_not_of(" \t\r\n\x1e"), body.size()));
}

std::string_view without(std::string_view beginning, std::string_view text) {
    return text.starts_with(beginning) ? without_mark(text.substr(beginning.size())) : text;
}

// Whether a text is JSON behind what keeps a browser from running it as a script, or is given as that to a function (JSONP).
bool is_guarded_json(std::string_view text) {
    constexpr std::array<std::string_view, 6> kGuards{")]}',", ")]}'", "while(1);", "while (1);", "for(;;);", "for (;;);"};
    constexpr CharSet kFunction("a-zA-Z0-9_$.");
    const std::size_t size = text.size();
    for (const std::string_view guard : kGuards) text = without(guard, text);
    if (text.size() < size) return !text.empty();
    text = without("/**/", text);
    constexpr std::string_view kAnd = "&& ";
    constexpr std::size_t kLongestCheck = 256;
    if (const std::size_t end = text.substr(0, kLongestCheck).find(kAnd); text.starts_with("typeof ") && end != std::string_view::npos)
        text.remove_prefix(end + kAnd.size());
    if (const std::size_t name = kFunction.end_of_run(text, 0); text.substr(name).starts_with('(')) text = without("(", text.substr(name));
    return text.starts_with('{') || text.starts_with('[');
}

// "[section]", and nothing else in its line.
bool begins_with_section(std::string_view text) {
    constexpr CharSet kBrackets("[]");
    constexpr CharSet kTitle("a-zA-Z0-9_.: -");
    const std::size_t title = kBrackets.end_of_run(text, 0);
    const std::size_t end = kTitle.end_of_run(text, title);
    const std::size_t behind = kBrackets.end_of_run(text, end);
    const bool has_letter = std::any_of(text.begin() + title, text.begin() + end, [](char c) { return c >= 'a' && c <= 'z'; });
    return text.starts_with('[') && has_letter && behind > end &&
           (text.substr(behind).starts_with('\n') || text.substr(behind).starts_with("\r\n"));
}

// "name=value", in one line, and no semicolons between such.
bool is_form(std::string_view text) {
    constexpr CharSet kFieldName("a-zA-Z0-9_.%+[]-");
    const std::size_t name = kFieldName.end_of_run(text, 0);
    const bool is_connection_string = text.find(';') != std::string_view::npos && text.find('&') == std::string_view::npos;
    return name > 0 && name < text.size() && text[name] == '=' && !is_connection_string &&
           text.find_first_not_of("\r\n", text.find('\n')) == std::string_view::npos;
}

}  // namespace

void look_inside(const UnescapedText& value, SecretCollector& secrets) {
    constexpr int kDeepest = 5;
    if (value.depth() > kDeepest) return;
    const std::string_view text = value.text();
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return;
    if (text[first] == '{' || text[first] == '[')
        look_in_json(value, secrets);
    else {
        look_in_connection_string(value, secrets);
        look_in_words(value, secrets);
    }
}

TextKind kind_of_body(std::string_view body) {
    const std::string_view text = without_mark(body);
    if (text.empty()) return TextKind::other;
    constexpr std::array<std::string_view, 5> kEvents{"data:", "event:", "id:", "retry:", ":"};
    if (begins_with_section(text)) return TextKind::other;
    const auto begins_with = [text](std::string_view one) { return text.starts_with(one); };
    if (text[0] == '{' || text[0] == '[' || text[0] == '"' || std::any_of(kEvents.begin(), kEvents.end(), begins_with))
        return TextKind::json;
    if (text[0] == '<') return TextKind::xml;
    if (is_guarded_json(text)) return TextKind::json;
    if (text.starts_with("--") && text.find("\r\n") != std::string_view::npos) return TextKind::multipart;
    return is_form(text) ? TextKind::form : TextKind::other;
}

TextKind kind_of_option(std::string_view name) {
    const bool is_url = name == "REQUEST_TARGET" || name == "RTSP_STREAM_URI";
    return is_url ? TextKind::url : name.ends_with("QUOTE") ? TextKind::commands : TextKind::header;
}

std::vector<FoundSecret> find_secrets(TextKind kind, std::string_view text, Seeking seeking) {
    SecretCollector secrets(seeking);
    const UnescapedText whole(text);
    switch (kind) {
        case TextKind::json:
            look_in_json(whole, secrets);
            return secrets.take(whole, Writing::json);
        case TextKind::form:
            look_in_fields(whole, FieldPlace::form, secrets);
            return secrets.take(whole, Writing::form);
        case TextKind::url:
            look_in_url(whole, secrets);
            return secrets.take(whole, Writing::percent);
        case TextKind::xml:
            look_in_xml(whole, secrets);
            break;
        case TextKind::header:
            look_in_header_lines(whole, secrets);
            break;
        case TextKind::commands:
            look_in_commands(whole, secrets);
            break;
        case TextKind::multipart:
            look_in_multipart(whole, secrets);
            break;
        case TextKind::cookie_line:
            look_in_cookie_lines(whole, secrets);
            break;
        case TextKind::other:
            look_in_settings(whole, secrets);
            look_in_words(whole, secrets);
            break;
    }
    return secrets.take(whole, Writing::plain);
}

std::vector<FoundSecret> find_secrets_of_field(std::string_view name, std::string_view value, Seeking seeking) {
    SecretCollector secrets(seeking);
    const UnescapedText whole(value);
    look_in_field(name, whole, FieldPlace::form, secrets);
    return secrets.take(whole, Writing::plain);
}

void hide_secret(std::span<char> text, const FoundSecret& found, std::uint64_t number) {
    const std::span<char> place = text.subspan(found.start, found.end - found.start);
    const std::size_t size = found.is_base64 ? found.value.size() : place.size();
    const std::string placeholder = make_placeholder(found.kind, number, size, found.value);
    if (found.is_base64)
        put_in_base64(place, found.bit, placeholder);
    else
        std::copy(placeholder.begin(), placeholder.end(), place.begin());
}

}  // namespace replay
