#include "text_table.h"

#include <algorithm>
#include <utility>

namespace replay {

namespace {

constexpr std::size_t kGap = 2;
// A flexible column is not cut below this: an illegible URL is worse than a wrapped line.
constexpr std::size_t kNarrowest = 24;
// Nothing is padded beyond this, or one long cell would make every row as long. A longer one runs over.
constexpr std::size_t kWidest = 200;

// The byte at which column `column` begins.
std::size_t byte_of(const std::string& text, std::size_t column) {
    std::size_t at = 0;
    for (std::size_t seen = 0; at < text.size(); ++at)
        if ((text[at] & 0xc0) != 0x80 && seen++ == column) break;
    return at;
}

// Cut in its first half: the end of a URL tells one from another, its start only names the host.
std::string cut(const std::string& text, std::size_t columns) {
    const std::size_t all = columns_of(text);
    if (all <= columns || columns == 0) return text;
    const std::size_t front = (columns - 1) / 3;
    const std::size_t back = columns - 1 - front;
    return text.substr(0, byte_of(text, front)) + "…" + text.substr(byte_of(text, all - back));
}

}  // namespace

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (const char c : text) columns += (c & 0xc0) != 0x80;
    return columns;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<Cell> row) {
    row.resize(columns_.size());
    rows_.push_back(std::move(row));
}

std::string TextTable::text(const Palette& palette, std::size_t width) const {
    std::vector<std::size_t> widths(columns_.size(), 0);
    const auto fits_terminal = [&](std::size_t i) { return width != 0 && columns_[i].flexible; };
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::size_t columns = columns_of(row[i].text);
            widths[i] = std::max(widths[i], fits_terminal(i) ? columns : std::min(columns, kWidest));
        }
    std::vector<std::size_t> shown;
    std::size_t total = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (widths[i] == 0) continue;
        shown.push_back(i);
        widths[i] = std::max(widths[i], columns_of(columns_[i].title));
        total += widths[i] + (shown.size() > 1 ? kGap : 0);
    }
    for (const std::size_t i : shown) {
        if (total <= width || !fits_terminal(i)) continue;
        const std::size_t excess = total - width;
        const std::size_t least = std::min(widths[i], kNarrowest);
        const std::size_t reduced = widths[i] > excess + least ? widths[i] - excess : least;
        total -= widths[i] - reduced;
        widths[i] = reduced;
    }

    std::string out;
    const auto add_row = [&](auto cell_of) {
        std::string line;
        for (const std::size_t i : shown) {
            const Cell cell = cell_of(i);
            const std::string text = fits_terminal(i) ? cut(cell.text, widths[i]) : cell.text;
            const std::size_t columns = columns_of(text);
            const std::string padding(widths[i] > columns ? widths[i] - columns : 0, ' ');
            if (i != shown.front()) line += std::string(kGap, ' ');
            if (columns_[i].align == Align::right) line += padding;
            line += palette.paint(cell.style, text);
            if (columns_[i].align == Align::left && i != shown.back()) line += padding;
        }
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    add_row([this](std::size_t i) { return Cell{columns_[i].title, Style::strong}; });
    for (const auto& row : rows_) add_row([&row](std::size_t i) { return row[i]; });
    return out;
}

}  // namespace replay
