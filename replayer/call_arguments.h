#pragma once
// The arguments of a callback's call as an event holds them (FORMAT.md: callback): numbers, and texts, one behind another.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace replay {

class CallArguments {
public:
    CallArguments& number(std::int64_t value);
    // Bytes of any kind; a null view stands for a NULL pointer.
    CallArguments& text(std::string_view bytes);
    CallArguments& text(const char* text) { return this->text(text == nullptr ? std::string_view{} : std::string_view(text)); }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

// Reads them in the order in which they were written. Texts lie in the event's own bytes, with a NUL behind them.
class CallArgumentsReader {
public:
    CallArgumentsReader(char* bytes, std::size_t size) : at_(bytes), end_(bytes + size) {}

    std::int64_t number();
    // nullptr for a NULL pointer.
    char* text();
    // The same; the size is that of the last text.
    [[nodiscard]] std::size_t size() const { return size_; }

    // Whether all that was asked for was there, and nothing else is.
    [[nodiscard]] bool is_whole() const { return is_good_ && at_ == end_; }

private:
    char* at_;
    char* end_;
    std::size_t size_ = 0;
    bool is_good_ = true;
};

}  // namespace replay
