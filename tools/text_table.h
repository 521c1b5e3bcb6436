#pragma once
// Aligned columns of text: what `replay ls` prints.

#include <string>
#include <string_view>
#include <vector>

#include "output.h"

namespace replay {

// Columns that UTF-8 text takes on a terminal, counting every code point as one: good enough to align URLs.
[[nodiscard]] std::size_t columns_of(std::string_view text);

class TextTable {
public:
    enum class Align { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
        bool flexible = false;  // is cut (with "…") where the table would be wider than the terminal
    };
    struct Cell {
        std::string text;  // one line, already safe to show
        Style style = Style::plain;
    };

    explicit TextTable(std::vector<Column> columns);

    // Missing cells are empty.
    void add(std::vector<Cell> row);

    // Two spaces between columns; columns that are empty in every row are left out. `width` 0: as wide as it takes,
    // except that a column is padded to 200 at most, and longer cells run over.
    [[nodiscard]] std::string text(const Palette& palette, std::size_t width) const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace replay
