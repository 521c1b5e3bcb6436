#include "canonical_url.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text.h"

namespace replay {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kDefaultPorts{{{"http", "80"},
                                                                                       {"https", "443"},
                                                                                       {"ws", "80"},
                                                                                       {"wss", "443"},
                                                                                       {"ftp", "21"},
                                                                                       {"ftps", "990"},
                                                                                       {"sftp", "22"},
                                                                                       {"scp", "22"},
                                                                                       {"smtp", "25"},
                                                                                       {"imap", "143"},
                                                                                       {"pop3", "110"},
                                                                                       {"ldap", "389"}}};

// scheme://authority, and what follows it.
struct SplitUrl {
    std::string_view scheme;
    std::string_view authority;
    std::string_view rest;
};

SplitUrl split(std::string_view url) {
    SplitUrl parts{"http", url, {}};
    if (const auto colon = url.find("://"); colon != std::string_view::npos && find_any<'/', '?', '#'>(url) > colon) {
        parts.scheme = url.substr(0, colon);
        parts.authority = url.substr(colon + 3);
    }
    const auto end = find_any<'/', '?', '#'>(parts.authority);
    parts.rest = parts.authority.substr(end);
    parts.authority = parts.authority.substr(0, end);
    return parts;
}

struct Authority {
    std::string_view host;
    std::string_view port;
};

Authority host_of(std::string_view authority) {
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    const auto colon = authority.rfind(':');
    if (colon == std::string_view::npos || authority.find(']', colon) != std::string_view::npos) return {authority, {}};
    return {authority.substr(0, colon), authority.substr(colon + 1)};
}

constexpr int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr bool is_unreserved(char c) {
    const char lower = ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

// An escape of a letter that needs none is that letter, and other escapes have capital digits (RFC 3986, section 6.2.2).
void put_path(std::string& out, std::string_view path) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (std::size_t i = 0; i < path.size(); ++i) {
        const int high = path[i] == '%' && i + 2 < path.size() ? hex_digit(path[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(path[i + 2]) : -1;
        if (low < 0) {
            out += path[i];
            continue;
        }
        i += 2;
        const char meant = static_cast<char>(high * 16 + low);
        if (is_unreserved(meant))
            out += meant;
        else
            out.append({'%', kHex[static_cast<std::size_t>(high)], kHex[static_cast<std::size_t>(low)]});
    }
}

bool is_default_port(std::string_view scheme, std::string_view port) {
    return std::any_of(kDefaultPorts.begin(), kDefaultPorts.end(),
                       [&](const auto& entry) { return entry.second == port && entry.first == scheme; });
}

}  // namespace

bool has_credentials(std::string_view url) {
    return url.find('@') != std::string_view::npos && split(url).authority.find('@') != std::string_view::npos;
}

std::string canonical_url(std::string_view url) {
    static const Matching usual;
    FieldEditor none(usual);
    return canonical_url(url, usual.match, none);
}

std::string canonical_url(std::string_view url, const MatchedParts& match, FieldEditor& editor) {
    const SplitUrl parts = split(url);
    const Authority authority = host_of(parts.authority);
    const std::string scheme = ascii_lower(parts.scheme);
    const std::string_view rest = parts.rest.substr(0, parts.rest.find('#'));
    const std::size_t question = std::min(rest.find('?'), rest.size());

    std::string out;
    out.reserve(url.size() + sizeof "http:///");
    if (match.has(RequestPart::scheme)) out.append(scheme);
    out.append("://");
    if (match.has(RequestPart::host)) out.append(ascii_lower(authority.host));
    if (match.has(RequestPart::port) && !authority.port.empty() && !is_default_port(scheme, authority.port))
        out.append(":").append(authority.port);
    if (match.has(RequestPart::path) && !editor.ignores(FieldSelector::In::path, {})) {
        std::string path = question == 0 ? "/" : "";
        put_path(path, rest.substr(0, question));
        out.append(editor.edited(FieldSelector::In::path, {}, std::move(path)));
    }
    if (!match.has(RequestPart::query) || question == rest.size()) return out;
    OrReason<std::vector<Field>> fields = parse_fields(rest.substr(question + 1));
    if (!fields.value) return out.append(rest.substr(question));
    editor.edit(FieldSelector::In::query, *fields.value);
    return fields.value->empty() ? out : out.append("?").append(canonical_fields(*fields.value));
}

}  // namespace replay
