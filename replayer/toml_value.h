#pragma once
// A TOML document (toml.io, version 1.0) as a tree of plain values that know the lines they stand in. toml++ reads it; nothing else in
// the project sees that.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace replay {

struct TomlValue {
    enum class Kind { text, number, flag, list, table, moment };  // moment: a date or a time

    Kind kind = Kind::table;
    std::uint32_t line = 0;                                    // from 1, where it begins
    std::string text;                                          // of a text what it says, of a number, flag or moment how it is written
    std::vector<TomlValue> items;                              // of a list
    std::vector<std::pair<std::string, TomlValue>> members{};  // of a table, in the order of their names

    // "a text", "a list": for errors.
    [[nodiscard]] std::string_view kind_name() const;
};

// What is wrong with a document, and where.
class TomlError : public std::runtime_error {
public:
    TomlError(std::uint32_t line, const std::string& what) : std::runtime_error(what), line_(line) {}
    [[nodiscard]] std::uint32_t line() const { return line_; }

private:
    std::uint32_t line_;
};

// The text as it can stand in a document, in quotes.
[[nodiscard]] std::string toml_text(std::string_view text);

// The document's table. Throws TomlError for one that is no TOML, or is nested too deep.
[[nodiscard]] TomlValue parse_toml(std::string_view document);

}  // namespace replay
