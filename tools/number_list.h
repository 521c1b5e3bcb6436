#pragma once
// Numbers of interactions on a command line: "3", "5-7".

#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace replay {

// Those that the words name, each from 1 to `count`. Throws std::invalid_argument, whose what() says what is wrong with which word.
[[nodiscard]] std::set<std::uint64_t> numbers_in(const std::vector<std::string>& words, std::uint64_t count);

// The other way round, shortest: "#1, #3–5".
[[nodiscard]] std::string text_of(const std::set<std::uint64_t>& numbers);
// As on a command line: "1 3-5".
[[nodiscard]] std::string words_of(const std::set<std::uint64_t>& numbers);

}  // namespace replay
