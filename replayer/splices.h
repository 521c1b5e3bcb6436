#pragma once
// Stretches of a text that other texts take the place of; and where that moves the rest to.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace replay {

struct Splice {
    std::size_t at = 0;    // where it begins
    std::size_t size = 0;  // bytes that go
    std::string text{};    // what comes in their place
};

class Splices {
public:
    Splices() = default;
    // In the order of their places. One that reaches into the one before is left out.
    explicit Splices(std::vector<Splice> splices);

    [[nodiscard]] bool empty() const { return splices_.empty(); }
    // The text, of which they are, with all of them made.
    [[nodiscard]] std::string apply(std::string_view text) const;
    // Where a place of the old text is in the new one: behind what is put in there, but for the text's start. Within what goes, in
    // proportion to what comes. Takes steps by the logarithm of how many there are.
    [[nodiscard]] std::uint64_t moved(std::uint64_t place) const;

private:
    std::vector<Splice> splices_;
    std::vector<std::int64_t> shifts_;  // by how much the text behind each moves
};

}  // namespace replay
