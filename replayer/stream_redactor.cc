#include "stream_redactor.h"

#include <mutex>
#include <string_view>

namespace replay {

std::size_t StreamRedactor::settle(std::span<char> held, bool is_all) {
    const std::string_view text(held.data(), held.size());
    const std::lock_guard lock(book_);
    if (!search_) search_.emplace(book_.known());
    for (const PieceCutter::Piece& piece : cutter_.cut(text.substr(read_), is_all)) {
        if (book_.hide({piece.kind, held.subspan(read_, piece.size), {}, {}})) has_replaced_ = true;
        read_ += piece.size;
    }
    const std::size_t before = search_->replaced();
    const std::size_t settled = search_->settle(held.first(read_), is_all);
    if (search_->replaced() > before) has_replaced_ = true;
    read_ -= settled;
    if (is_all) search_.reset();
    return settled;
}

void StreamRedactor::go_back(std::uint64_t) {
    search_.reset();
    cutter_.go_back();
    read_ = 0;
}

}  // namespace replay
