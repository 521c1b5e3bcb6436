#include "request_key.h"

#include <algorithm>
#include <array>
#include <utility>

#include "checksum.h"
#include "secrets.h"
#include "text.h"

namespace replay {

namespace {

constexpr std::uint64_t kBytesSeed = 0;
constexpr std::uint64_t kPartsSeed = 1;
constexpr std::uint64_t kHeadSeed = 2;
constexpr std::uint64_t kVariantSeed = 3;

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

constexpr std::size_t kUsual = 512;  // bytes that are enough for most texts that are put together to be hashed

// Lengths in front, so that no two lists of strings give the same bytes.
void put(std::string& out, std::string_view text) {
    const std::uint64_t size = text.size();
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out.append(text);
}

Hash128 head_hash(const Request& request, std::string_view url) {
    std::string text;
    text.reserve(kUsual);
    put(text, request.method);
    put(text, url);
    for (const NamedValue& option : request.options) {
        put(text, option.name);
        put(text, option.value);
    }
    return hash128(text, kHeadSeed);
}

void put_parts(std::string& out, const std::vector<Part>& parts) {
    put(out, std::to_string(parts.size()));
    for (const Part& part : parts) {
        for (const std::string* const text : {&part.name, &part.filename, &part.type, &part.encoder, &part.data, &part.digest})
            put(out, *text);
        put(out, std::to_string(part.headers.size()));
        for (const std::string& header : part.headers) put(out, header);
        put_parts(out, part.parts);
    }
}

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

}  // namespace

bool has_credentials(std::string_view url) {
    return url.find('@') != std::string_view::npos && split(url).authority.find('@') != std::string_view::npos;
}

std::string canonical_url(std::string_view url) {
    const SplitUrl parts = split(url);
    std::string_view host = parts.authority;
    if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    std::string_view port;
    if (const auto colon = host.rfind(':'); colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
    }
    const std::string_view rest = parts.rest.substr(0, std::min(parts.rest.find('#'), parts.rest.size()));
    std::string out;
    out.reserve(url.size() + sizeof "http:///");
    out.append(parts.scheme).append("://").append(host);
    for (char& c : out) c = ascii_lower(c);
    const std::string_view scheme(out.data(), parts.scheme.size());
    const bool is_default = std::any_of(kDefaultPorts.begin(), kDefaultPorts.end(),
                                        [&](const auto& entry) { return entry.second == port && entry.first == scheme; });
    if (!port.empty() && !is_default) out.append(":").append(port);
    if (!rest.starts_with('/')) out += '/';
    out.append(rest);
    return out;
}

Hash128 exact_head(const Request& request) { return head_hash(request, request.url); }

Hash128 canonical_head(const Request& request) { return head_hash(request, canonical_url(request.url)); }

Hash128 body_hash(std::string_view body) { return hash128(body, kBytesSeed); }

Hash128 body_hash(const std::vector<Part>& parts) {
    std::string text;
    put_parts(text, parts);
    return hash128(text, kPartsSeed);
}

Hash128 key_of(const Hash128& head, std::string_view range, const Hash128& body) {
    std::array<std::uint64_t, 5> words{head.low, head.high, body.low, body.high, 0};
    if (!range.empty()) words[4] = checksum64(range, kHeadSeed);
    return hash128({reinterpret_cast<const char*>(words.data()), sizeof words});
}

RequestKeys keys_of(const Request& request, std::string_view body) {
    return keys_of_hashed(request, request.parts.empty() ? body_hash(body) : Hash128{});
}

RequestKeys keys_of_hashed(const Request& request, const Hash128& body) {
    const std::string_view range = range_in(request.headers);
    const Hash128 content = request.parts.empty() ? body : body_hash(request.parts);
    const Hash128 exact = exact_head(request);
    const std::string url = canonical_url(request.url);
    const Hash128 canonical = url == request.url ? exact : head_hash(request, url);
    RequestKeys keys;
    if (!has_credentials(request.url)) keys.exact = key_of(exact, range, content);
    keys.canonical = key_of(canonical, range, content);
    keys.bodiless = key_of(canonical, range, {}).low;
    keys.variant = variant_of(request);
    return keys;
}

std::uint64_t variant_of(const Request& request) {
    std::string text;  // of the lines in no order
    text.reserve(kUsual);
    std::vector<std::size_t> ends;
    ends.reserve(request.preferences.size() + request.headers.size() + 1);
    for (const NamedValue& option : request.preferences) {
        text.append(option.name).append("=").append(option.value);
        ends.push_back(text.size());
    }
    for (const std::string& header : request.headers) {
        const std::size_t start = text.size();
        const std::string_view name = std::string_view(header).substr(0, header.find(':'));
        text.append(header);
        std::transform(name.begin(), name.end(), text.begin() + static_cast<std::ptrdiff_t>(start), [](char c) { return ascii_lower(c); });
        if (is_secret_header(name)) text.replace(start + name.size(), std::string::npos, ": <secret>");
        ends.push_back(text.size());
    }
    // No key tells whether there are any, and an answer to a request without them is a poor one to a request with.
    if (has_credentials(request.url)) {
        text += '@';
        ends.push_back(text.size());
    }
    std::vector<std::string_view> lines;
    lines.reserve(ends.size());
    std::size_t start = 0;
    for (const std::size_t end : ends) lines.push_back(std::string_view(text).substr(std::exchange(start, end), end - start));
    std::sort(lines.begin(), lines.end());
    std::string sorted;
    sorted.reserve(kUsual);
    for (const std::string_view line : lines) put(sorted, line);
    return checksum64(sorted, kVariantSeed);
}

std::string_view range_in(std::string_view header) {
    constexpr std::string_view kName = "range:";
    return is_in_any_case(header.substr(0, kName.size()), kName) ? header.substr(kName.size()) : std::string_view{};
}

std::string_view range_in(const std::vector<std::string>& headers) {
    for (const std::string& header : headers)
        if (const std::string_view range = range_in(header); !range.empty()) return range;
    return {};
}

}  // namespace replay
