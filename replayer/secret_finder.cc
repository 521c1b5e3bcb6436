#include "secret_finder.h"

#include <algorithm>

#include "base64.h"
#include "placeholder.h"
#include "secret_texts.h"

namespace replay {

void look_inside(const UnescapedText& value, SecretCollector& secrets) {
    constexpr int kDeepest = 5;
    if (value.depth() > kDeepest) return;
    const std::string_view text = value.text();
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return;
    if (text[first] == '{' || text[first] == '[')
        look_in_json(value, secrets);
    else
        look_in_words(value, secrets);
}

std::vector<FoundSecret> find_secrets(TextKind kind, std::string_view text) {
    SecretCollector secrets;
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
    }
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
