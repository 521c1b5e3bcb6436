#include "unescaped_text.h"

#include <algorithm>

#include "text_escapes.h"

namespace replay {

UnescapedText::UnescapedText(const UnescapedText& outer, std::size_t start, std::size_t end, Writing writing)
    : outer_(&outer), text_(outer.text_.substr(start, end - start)), escapes_(start) {
    if (writing == Writing::json) undo<JsonEscapes>();
    if (writing == Writing::percent || writing == Writing::form) undo<PercentEscapes>();
    if (writing != Writing::form || text_.find('+') == std::string_view::npos) return;
    // But those that were escaped.
    std::string spaced(text_);
    for (std::size_t at = 0; (at = spaced.find('+', at)) != std::string::npos; ++at)
        if (outer.text_[escapes_.place_of(at).place] == '+') spaced[at] = ' ';
    own_ = std::move(spaced);
    text_ = own_;
}

template <class Escapes>
void UnescapedText::undo() {
    const std::string_view written = text_;
    const std::size_t start = escapes_.place_of(0).place;
    std::size_t at = 0;  // up to where it is in own_
    for (std::size_t next = 0; (next = written.find(Escapes::kFirst, next)) != std::string_view::npos;) {
        const Escape escape = Escapes::first_of(written.substr(next));
        if (escape.written == 0) {
            ++next;
            continue;
        }
        own_.append(written.substr(at, next - at));
        const std::size_t said = own_.size();
        own_.append(escape.says());
        escapes_.add({said, own_.size(), start + next, start + next + escape.written});
        at = next += escape.written;
    }
    if (escapes_.empty()) return;
    text_ = own_.append(written.substr(at));
}

}  // namespace replay
