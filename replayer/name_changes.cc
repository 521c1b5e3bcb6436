#include "name_changes.h"

#include <algorithm>
#include <stdexcept>

#include "char_set.h"
#include "text.h"

namespace replay {

namespace {

// What names of header fields are made of (RFC 9110, section 5.6.2), and brackets, which those of a form's fields have.
bool is_pattern(std::string_view pattern) {
    constexpr CharSet kName("a-z0-9!#$%&'*+.^_`|~[]-");
    return !pattern.empty() && kName.has_all_of(pattern) && std::count(pattern.begin(), pattern.end(), '*') <= 1;
}

}  // namespace

NameChanges NameChanges::from(std::string_view names) {
    NameChanges made;
    while (!names.empty()) {
        const std::string_view entry = trimmed(take_to(',', names));
        if (entry.empty()) continue;
        const bool is_added = !entry.starts_with('-');
        std::string pattern = ascii_lower(entry.substr(is_added ? 0 : 1));
        if (!is_pattern(pattern)) throw std::invalid_argument("\"" + std::string(entry) + "\" is not a name");
        made.changes_.push_back({std::move(pattern), is_added});
    }
    return made;
}

std::optional<bool> NameChanges::has(std::string_view name) const {
    if (changes_.empty()) return std::nullopt;
    const std::string lower = ascii_lower(name);
    const auto last =
        std::find_if(changes_.rbegin(), changes_.rend(), [&](const Change& change) { return is_name(change.pattern, lower); });
    return last == changes_.rend() ? std::nullopt : std::optional(last->is_added);
}

std::string NameChanges::text() const {
    std::string out;
    for (const Change& change : changes_) out.append(change.is_added ? ", " : ", -").append(change.pattern);
    return out;
}

bool is_name(std::string_view pattern, std::string_view name) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == name;
    const std::string_view front = pattern.substr(0, star);
    const std::string_view back = pattern.substr(star + 1);
    return name.size() >= front.size() + back.size() && name.starts_with(front) && name.ends_with(back);
}

}  // namespace replay
