#include "table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bench {

namespace {

std::string formatted(const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// Characters, not bytes: a micro sign is two.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::array<const std::string*, 6> cells_of(const Table::Row& row) {
    return {&row.what, &row.reference, &row.measured, &row.ratio, &row.bound, &row.verdict};
}

}  // namespace

void Table::print() const {
    const Row title{"what", "reference", "measured", "ratio or difference", "bound", "verdict"};
    std::array<std::size_t, 6> widths{};
    const auto widen = [&widths](const Row& row) {
        for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], width_of(*cells_of(row)[i]));
    };
    const auto print_row = [&widths](const Row& row) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string& cell = *cells_of(row)[i];
            const std::string space(widths[i] - width_of(cell), ' ');
            // Names and verdicts to the left, figures to the right.
            line += i == 0 || i == 5 ? cell + space : space + cell;
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        std::puts(line.c_str());
    };
    widen(title);
    for (const Row& row : rows_) widen(row);
    print_row(title);
    for (const Row& row : rows_) print_row(row);
}

std::string time_text(double ns) {
    const double size = std::fabs(ns);
    if (size >= 1e6) return formatted("%.2f ms", ns / 1e6);
    return size >= 1e3 ? formatted("%.2f µs", ns / 1e3) : formatted("%.0f ns", ns);
}

std::string signed_time_text(double ns) { return (ns < 0 ? "" : "+") + time_text(ns); }

std::string bytes_text(double bytes) { return formatted("%.0f B", bytes); }

std::string ratio_text(double ratio) { return formatted(ratio < 10 ? "%.2f x" : "%.0f x", ratio); }

std::string verdict(bool met) { return met ? "met" : "NOT MET"; }

}  // namespace bench
