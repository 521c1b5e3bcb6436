#include "cookie_lines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "text.h"

namespace replay {

namespace {

constexpr std::string_view kHttpOnly = "#HttpOnly_";

std::string_view without_dot(std::string_view domain) { return domain.starts_with('.') ? domain.substr(1) : domain; }

std::int64_t later_by(std::int64_t time, std::int64_t seconds) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    return seconds > 0 && time > kMost - seconds ? kMost : time + seconds;
}

}  // namespace

std::optional<SetCookie> parse_set_cookie(std::string_view header) {
    constexpr std::string_view kName = "set-cookie:";
    if (header.size() < kName.size() || ascii_lower(header.substr(0, kName.size())) != kName) return std::nullopt;
    header.remove_prefix(kName.size());
    std::string_view rest = header.substr(0, header.find_first_of("\r\n"));
    SetCookie cookie;
    for (bool first = true; first || !rest.empty(); first = false) {
        std::string_view value = take_to(';', rest);
        if (first && value.find('=') == std::string_view::npos) return std::nullopt;
        const std::string_view name = trimmed(take_to('=', value));
        value = trimmed(value);
        if (first) {
            cookie.name = name;
            cookie.value = value;
            continue;
        }
        const std::string attribute = ascii_lower(name);
        if (attribute == "domain" && !value.empty()) cookie.domain = without_dot(value);
        if (attribute == "path" && !value.empty()) cookie.path = value;
        if (attribute == "max-age" && !value.empty()) cookie.is_aged = true;
    }
    return cookie;
}

std::optional<CookieLine> parse_cookie_line(std::string_view line) {
    if (line.starts_with(kHttpOnly)) line.remove_prefix(kHttpOnly.size());
    std::array<std::string_view, 6> fields;  // and the value, which is the rest
    for (std::string_view& field : fields) {
        if (line.find('\t') == std::string_view::npos) return std::nullopt;
        field = take_to('\t', line);
    }
    CookieLine cookie{fields[0], fields[1] == "TRUE", fields[2], 0, fields[5], line};
    const auto [end, error] = std::from_chars(fields[4].begin(), fields[4].end(), cookie.expires);
    if (error != std::errc{} || end != fields[4].end()) return std::nullopt;
    return cookie;
}

bool comes_from(const CookieLine& line, const SetCookie& field) {
    if (line.name != field.name || line.value != field.value) return false;
    if (!field.path.empty() && line.path != field.path) return false;
    return field.domain.empty() ? !line.is_tail : ascii_lower(without_dot(line.domain)) == ascii_lower(field.domain);
}

bool is_same_cookie(const CookieLine& one, const CookieLine& other) {
    return ascii_lower(one.domain) == ascii_lower(other.domain) && one.is_tail == other.is_tail && one.path == other.path &&
           ascii_lower(one.name) == ascii_lower(other.name);
}

std::string played_cookie(const std::string& line, bool is_aged, std::int64_t recorded, std::int64_t now) {
    const std::optional<CookieLine> cookie = parse_cookie_line(line);
    if (!cookie || cookie->expires == 0 || cookie->expires <= recorded) return line;
    if (!is_aged && cookie->expires > now) return line;
    // The expiry stands before the name.
    const auto end = static_cast<std::size_t>(cookie->name.data() - line.data()) - 1;
    const std::size_t start = line.rfind('\t', end - 1) + 1;
    return line.substr(0, start) + std::to_string(later_by(cookie->expires, now - recorded)) + line.substr(end);
}

}  // namespace replay
