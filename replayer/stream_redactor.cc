#include "stream_redactor.h"

#include <mutex>
#include <string_view>

namespace replay {

namespace {

// Where the text may be cut so that what is behind can be read by itself: behind a line, else in front of a name in JSON, and where there
// is neither in its second half, anywhere.
std::size_t place_to_cut(std::string_view text) {
    const auto is_far = [&](std::size_t place) { return place != std::string_view::npos && place >= text.size() / 2; };
    if (const std::size_t line = text.rfind('\n'); is_far(line)) return line + 1;
    for (std::size_t name = text.rfind("\":"); is_far(name); name = name == 0 ? std::string_view::npos : text.rfind("\":", name - 1)) {
        const std::size_t quote = text.rfind('"', name - 1);
        if (is_far(quote) && (text[quote - 1] == ',' || text[quote - 1] == '{')) return quote;
    }
    return text.size();
}

}  // namespace

std::size_t StreamRedactor::settle(std::span<char> held, bool is_all) {
    const std::string_view text(held.data(), held.size());
    const std::span<char> piece = held.first(is_all ? text.size() : place_to_cut(text));
    if (!kind_) kind_ = kind_of_body(text);
    const std::lock_guard lock(book_);
    if (!search_) search_.emplace(book_.known());
    if (book_.hide({*kind_, piece, {}, {}})) has_replaced_ = true;
    const std::size_t before = search_->replaced();
    const std::size_t settled = search_->settle(piece, is_all);
    if (search_->replaced() > before) has_replaced_ = true;
    return settled;
}

}  // namespace replay
