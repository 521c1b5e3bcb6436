#include "place_to_cut.h"

namespace replay {

std::size_t place_to_cut(std::string_view text) {
    const auto is_far = [&](std::size_t place) { return place != std::string_view::npos && place >= text.size() / 2; };
    if (const std::size_t line = text.rfind('\n'); is_far(line)) return line + 1;
    for (std::size_t name = text.rfind("\":"); is_far(name); name = name == 0 ? std::string_view::npos : text.rfind("\":", name - 1)) {
        const std::size_t quote = text.rfind('"', name - 1);
        if (is_far(quote) && (text[quote - 1] == ',' || text[quote - 1] == '{')) return quote;
    }
    return text.size();
}

}  // namespace replay
