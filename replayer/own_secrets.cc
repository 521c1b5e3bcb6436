#include "own_secrets.h"

#include <optional>
#include <vector>

#include "secret_tokens.h"

namespace replay {

namespace {

// Whether `own` is `recorded` with something in all of those places.
bool is_alike(std::string_view recorded, const std::vector<SecretPlace>& places, std::string_view own) {
    std::size_t from = 0;
    std::size_t own_from = 0;
    for (const SecretPlace& place : places) {
        const std::string_view before = recorded.substr(from, place.start - from);
        const std::size_t at = from == 0 ? (own.starts_with(before) ? 0 : std::string_view::npos) : own.find(before, own_from);
        if (at == std::string_view::npos) return false;
        own_from = at + before.size();
        from = place.end;
    }
    const std::string_view rest = recorded.substr(from);
    return own.size() >= own_from + rest.size() && own.ends_with(rest);
}

}  // namespace

std::string with_own_secrets(std::string_view recorded, std::string_view own) {
    const bool may_have_any = recorded.find('X') != std::string_view::npos || recorded.find("SEC") != std::string_view::npos;
    if (!may_have_any) return std::string(recorded);
    const std::vector<SecretPlace> places = find_secret_places(TextKind::url, recorded);
    if (places.empty()) return std::string(recorded);
    const std::string_view plain = own.substr(0, own.find('#'));  // libcurl tells no fragment
    for (const std::string& one : {std::string(own), std::string(plain), std::string(plain) + "/"})
        if (is_alike(recorded, places, one)) return one;
    return std::string(recorded);
}

}  // namespace replay
