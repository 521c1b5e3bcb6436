#pragma once
// The one table that the benchmark prints.

#include <string>
#include <vector>

namespace bench {

class Table {
public:
    // `verdict` is "" where there is no bound.
    struct Row {
        std::string what, reference, measured, ratio, bound, verdict;
    };
    void add(Row row) { rows_.push_back(std::move(row)); }
    void print() const;

private:
    std::vector<Row> rows_;
};

// "1.23 µs", "456 ns", "7.8 ms".
[[nodiscard]] std::string time_text(double ns);
[[nodiscard]] std::string signed_time_text(double ns);
// "467 B".
[[nodiscard]] std::string bytes_text(double bytes);
// "2.31 x".
[[nodiscard]] std::string ratio_text(double ratio);
[[nodiscard]] std::string verdict(bool met);

}  // namespace bench
