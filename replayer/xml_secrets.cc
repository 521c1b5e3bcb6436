// Secrets in XML: what stands in an element by itself, as its name says. Its entities stay as they are written.

#include <algorithm>

#include "char_set.h"
#include "secret_texts.h"

namespace replay {

namespace {

// "<ns:Name attribute="…">": the name without its namespace.
std::string_view name_of(std::string_view tag) {
    constexpr CharSet kName("a-zA-Z0-9:._-");
    const std::string_view name = tag.substr(0, kName.end_of_run(tag, 0));
    const std::size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

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
        start = stop;
    }
}

}  // namespace replay
