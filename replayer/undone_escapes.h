#pragma once
// Which places of a text that was read without its escapes are which places of it as it is written.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace replay {

class UndoneEscapes {
public:
    struct Undone {
        std::size_t start;  // of what it says, in what was read
        std::size_t end;
        std::size_t written_start;
        std::size_t written_end;
    };
    struct Place {
        std::size_t place;
        bool is_within_escape;  // it is then the escape's
    };

    // Of a reading that begins at that place of the text.
    explicit UndoneEscapes(std::size_t start = 0) : start_(start) {}

    // The next one.
    void add(const Undone& undone) { all_.push_back(undone); }

    [[nodiscard]] bool empty() const { return all_.empty(); }
    [[nodiscard]] const Undone& last() const { return all_.back(); }

    // Where that is written which was read from `at` on.
    [[nodiscard]] Place place_of(std::size_t at) const {
        const auto behind = std::partition_point(all_.begin(), all_.end(), [at](const Undone& one) { return one.end <= at; });
        if (behind != all_.end() && behind->start < at) return {behind->written_start, true};
        if (behind == all_.begin()) return {start_ + at, false};
        return {std::prev(behind)->written_end + (at - std::prev(behind)->end), false};
    }

    // From where on that was read which is written at a place, or behind it where that is within an escape.
    [[nodiscard]] std::size_t reads_at(std::size_t place) const {
        const auto behind = std::partition_point(all_.begin(), all_.end(), [place](const Undone& one) { return one.written_end <= place; });
        if (behind != all_.end() && behind->written_start < place) return behind->end;
        if (behind == all_.begin()) return place - std::min(place, start_);
        return std::prev(behind)->end + (place - std::prev(behind)->written_end);
    }

    // Forgets the beginning of what was read, about so much of it, but not the last escape. Returns how much.
    std::size_t forget(std::size_t size) {
        const auto kept = std::partition_point(all_.begin(), std::prev(all_.end()), [size](const Undone& one) { return one.end <= size; });
        const std::size_t cut = std::min(size, kept->start);
        start_ = place_of(cut).place;
        all_.erase(all_.begin(), kept);
        for (Undone& one : all_) {
            one.start -= cut;
            one.end -= cut;
        }
        return cut;
    }

private:
    std::size_t start_;
    std::vector<Undone> all_;
};

}  // namespace replay
