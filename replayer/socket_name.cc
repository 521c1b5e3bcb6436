#include "socket_name.h"

#include <algorithm>

#include "char_set.h"

namespace replay {

namespace {

bool looks_temporary(std::string_view name) {
    constexpr CharSet kSmall("a-z");
    constexpr CharSet kCapitals("A-Z");
    const auto has_any_of = [name](const CharSet& set) {
        return std::any_of(name.begin(), name.end(), [&set](char c) { return set.has(c); });
    };
    return has_any_of(kDigits) || (has_any_of(kSmall) && has_any_of(kCapitals)) || name.starts_with("tmp");
}

std::string_view stable(std::string_view name) { return looks_temporary(name) ? "*" : name; }

}  // namespace

std::string stable_socket_name(std::string_view path) {
    const std::size_t last = path.rfind('/');
    if (last == std::string_view::npos) return std::string(stable(path));
    const std::string_view folder = path.substr(0, last);
    const std::size_t before = folder.rfind('/');
    return std::string(stable(folder.substr(before + 1))).append("/").append(stable(path.substr(last + 1)));
}

}  // namespace replay
