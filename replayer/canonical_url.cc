#include "canonical_url.h"

#include <arpa/inet.h>

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

// What an escape of may be written for, and the other way round, without another meaning: what is unreserved (RFC 3986, section 2.3), and
// the marks that were before (RFC 2396), which JavaScript's encodeURIComponent leaves and Python's quote escapes.
constexpr bool is_free(char c) {
    const char lower = ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || std::string_view("-._~!*'()").find(c) != std::string_view::npos;
}

// What no URL holds by itself, so that it stands for its escape: libcurl escapes some of it, other clients all or none.
constexpr bool is_out_of_place(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte >= 0x7f || std::string_view("\"<>\\^`{|}%").find(c) != std::string_view::npos;
}

// Escapes only where they are needed, with capital digits.
void put_path(std::string& out, std::string_view path) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (std::size_t i = 0; i < path.size(); ++i) {
        const int high = path[i] == '%' && i + 2 < path.size() ? hex_digit(path[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(path[i + 2]) : -1;
        const bool is_escape = low >= 0;
        const char meant = is_escape ? static_cast<char>(high * 16 + low) : path[i];
        if (is_escape) i += 2;
        if (is_escape ? is_free(meant) : !is_out_of_place(meant)) {
            out += meant;
        } else {
            const auto byte = static_cast<unsigned char>(meant);
            out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
        }
    }
}

// In lower case; an IPv6 address in the one spelling of inet_ntop(3), which is libcurl's.
std::string canonical_host(std::string_view host) {
    std::string out = ascii_lower(host);
    if (!out.starts_with('[')) return out;
    const std::size_t end = find_any<'%', ']'>(out, 1);
    const std::string address = out.substr(1, end - 1);
    in6_addr bytes;
    char spelled[INET6_ADDRSTRLEN];
    if (address.find('\0') != std::string::npos || inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return out;
    return out.replace(1, end - 1, inet_ntop(AF_INET6, &bytes, spelled, sizeof spelled));
}

bool is_of_http(std::string_view scheme) {
    constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "ws", "wss"};
    return std::any_of(kSchemes.begin(), kSchemes.end(), [scheme](std::string_view one) { return is_in_any_case(scheme, one); });
}

}  // namespace

bool is_default_port(std::string_view scheme, std::string_view port) {
    return std::any_of(kDefaultPorts.begin(), kDefaultPorts.end(),
                       [&](const auto& entry) { return entry.second == port && entry.first == scheme; });
}

bool speaks_http(std::string_view url) { return is_of_http(split(url).scheme); }

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
    if (match.has(RequestPart::host)) out.append(canonical_host(authority.host));
    if (match.has(RequestPart::port) && !authority.port.empty() && !is_default_port(scheme, authority.port))
        out.append(":").append(authority.port);
    if (match.has(RequestPart::path) && !editor.ignores(FieldSelector::In::path, {})) {
        std::string path = question == 0 ? "/" : "";
        put_path(path, rest.substr(0, question));
        out.append(editor.edited(FieldSelector::In::path, {}, std::move(path)));
    }
    if (!match.has(RequestPart::query) || question == rest.size()) return out;
    const std::string_view query = rest.substr(question + 1);
    OrReason<std::vector<Field>> fields = is_of_http(scheme) ? parse_fields(query) : OrReason<std::vector<Field>>{};
    if (!fields.value) {
        put_path(out.append("?"), query);
        return out;
    }
    editor.edit(FieldSelector::In::query, *fields.value);
    return fields.value->empty() ? out : out.append("?").append(canonical_fields(*fields.value));
}

}  // namespace replay
