#include "output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace replay {

void write_output(std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = write(STDOUT_FILENO, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool output_is_terminal() { return isatty(STDOUT_FILENO) == 1; }

std::size_t output_width() {
    winsize size{};
    if (!output_is_terminal() || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

Palette Palette::for_output() {
    const char* const no_color = std::getenv("NO_COLOR");
    const char* const term = std::getenv("TERM");
    const bool wanted = no_color == nullptr || *no_color == '\0';
    const bool able = term != nullptr && std::string_view(term) != "dumb";
    return Palette(wanted && able && output_is_terminal());
}

std::string Palette::paint(Style style, std::string_view text) const {
    if (!coloured_ || style == Style::plain || text.empty()) return std::string(text);
    const char* code = "";
    switch (style) {
        case Style::strong:
            code = "\x1b[1m";
            break;
        case Style::faint:
            code = "\x1b[2m";
            break;
        case Style::good:
            code = "\x1b[32m";
            break;
        case Style::bad:
            code = "\x1b[31m";
            break;
        case Style::plain:
            break;
    }
    return code + std::string(text) + "\x1b[0m";
}

}  // namespace replay
