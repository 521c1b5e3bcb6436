#pragma once
// What is done to recorded bytes before they are written to a file: some of them may be replaced by as many others.

#include <cstddef>
#include <cstdint>
#include <span>

namespace replay {

class SpoolFilter {
public:
    virtual ~SpoolFilter() = default;
    // `held`: what there is of the bytes behind those that were settled before; `is_all`: nothing follows. Returns how many of the first
    // ones are as they are to be written; all, where nothing follows. The others are given again, with more behind them.
    virtual std::size_t settle(std::span<char> held, bool is_all) = 0;
    // What is given next begins at byte `to` of the whole, which was settled before.
    virtual void go_back(std::uint64_t to) = 0;
    // Whether it has replaced anything.
    [[nodiscard]] virtual bool has_replaced() const = 0;
};

}  // namespace replay
