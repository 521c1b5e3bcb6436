#include "number_list.h"

#include <charconv>

namespace replay {

namespace {

std::uint64_t number_in(const std::string& word, std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        throw std::invalid_argument("\"" + word + "\" is no number of an interaction and no range of them, such as 5-7");
    return number;
}

// Each number behind `sign`; three and more in a row as the first and the last, with `dash` in between.
std::string joined(const std::set<std::uint64_t>& numbers, std::string_view sign, std::string_view dash) {
    std::string text;
    for (auto next = numbers.begin(); next != numbers.end();) {
        const std::uint64_t first = *next;
        std::uint64_t last = first;
        while (++next != numbers.end() && *next == last + 1) ++last;
        text.append(sign) += std::to_string(first);
        if (last > first) text.append(last == first + 1 ? sign : dash) += std::to_string(last);
    }
    return text;
}

}  // namespace

std::set<std::uint64_t> numbers_in(const std::vector<std::string>& words, std::uint64_t count) {
    std::set<std::uint64_t> numbers;
    for (const std::string& word : words) {
        const auto dash = word.find('-');
        const std::uint64_t first = number_in(word, std::string_view(word).substr(0, dash));
        const std::uint64_t last = dash == std::string::npos ? first : number_in(word, std::string_view(word).substr(dash + 1));
        if (first > last) throw std::invalid_argument("the range " + word + " is the wrong way round");
        if (first == 0 || last > count)
            throw std::invalid_argument(
                "there is no interaction " + std::to_string(first == 0 ? 0 : last) +
                (count == 0 ? ", there are none at all" : "; they are numbered from 1 to " + std::to_string(count)));
        for (std::uint64_t number = first; number <= last; ++number) numbers.insert(numbers.end(), number);
    }
    return numbers;
}

std::string text_of(const std::set<std::uint64_t>& numbers) { return joined(numbers, ", #", "–").substr(numbers.empty() ? 0 : 2); }

std::string words_of(const std::set<std::uint64_t>& numbers) { return joined(numbers, " ", "-").substr(numbers.empty() ? 0 : 1); }

}  // namespace replay
