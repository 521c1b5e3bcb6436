#include "stream_redactor.h"

#include <mutex>
#include <string_view>

#include "place_to_cut.h"

namespace replay {

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
