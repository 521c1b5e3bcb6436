#pragma once
// Where the commands print: standard output, with colour only where a person sees it.

#include <string>
#include <string_view>

namespace replay {

// Writes everything to standard output. Throws std::system_error where it cannot (a full disk).
void write_output(std::string_view text);

// Whether standard output is a terminal.
[[nodiscard]] bool output_is_terminal();
// Its width in columns; 0 where it is none or does not say.
[[nodiscard]] std::size_t output_width();

enum class Style { plain, strong, faint, good, bad };

// Escape sequences for styles, or nothing at all: no terminal, NO_COLOR set to anything (https://no-color.org), TERM=dumb.
class Palette {
public:
    explicit Palette(bool coloured) : coloured_(coloured) {}
    // What suits standard output.
    [[nodiscard]] static Palette for_output();

    [[nodiscard]] std::string paint(Style style, std::string_view text) const;

private:
    bool coloured_;
};

}  // namespace replay
