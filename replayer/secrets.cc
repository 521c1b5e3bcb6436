#include "secrets.h"

#include <algorithm>
#include <array>

#include "text.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, 9> kSecretHeaders{"authorization", "proxy-authorization", "cookie",       "x-api-key",
                                                         "api-key",       "x-goog-api-key",      "x-auth-token", "x-amz-security-token",
                                                         "private-token"};

// Words that may stand before the credentials of an authorization. Any other first word may be part of the secret.
constexpr std::array<std::string_view, 12> kSchemes{
    "basic", "bearer", "digest", "negotiate", "ntlm", "token", "apikey", "oauth", "hawk", "dpop", "aws4-hmac-sha256", "aws4-hmac-sha512"};

constexpr std::string_view kBlanks = " \t";

// "user:password".
void mask_user(std::string& text, std::size_t start, std::size_t end) {
    for (auto i = start; i < end; ++i)
        if (text[i] != ':') text[i] = '*';
}

// "Bearer sk-123" -> "Bearer ******".
void mask_value(std::string& line, std::size_t from) {
    const auto end = std::min(line.find_last_not_of("\r\n") + 1, line.size());
    auto start = std::min(line.find_first_not_of(kBlanks, from), end);
    const auto word_end = std::min(line.find_first_of(kBlanks, start), end);
    const std::string first_word = ascii_lower(std::string_view(line).substr(start, word_end - start));
    if (std::find(kSchemes.begin(), kSchemes.end(), first_word) != kSchemes.end())
        start = std::min(line.find_first_not_of(kBlanks, word_end), end);
    std::fill(line.begin() + static_cast<std::ptrdiff_t>(start), line.begin() + static_cast<std::ptrdiff_t>(end), '*');
}

// The name that a line's value belongs to, in lower case. libcurl traces the headers of HTTP/2 as "h2h3 [name: value]".
std::string name_in(std::string_view line, std::size_t colon) {
    std::string_view name = line.substr(0, colon);
    name = name.substr(0, std::min(name.find_last_not_of(kBlanks) + 1, name.size()));
    const auto before = name.find_last_of(" \t[");
    return ascii_lower(before == std::string_view::npos ? name : name.substr(before + 1));
}

// The types of debug text (curl/curl.h, which this layer does not include) that tell what was sent as a header.
constexpr int kDebugText = 0;
constexpr int kDebugHeaderOut = 2;

// "Referer: http://me:secret@h/", "URL: 'http://me:secret@h/'"; but nothing inside another URL.
void mask_urls(std::string& line) {
    constexpr std::string_view kScheme = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-";
    constexpr std::string_view kBefore = " \t'\"";
    constexpr std::string_view kBehind = "/?# \t\r\n";
    for (auto colon = line.find("://", 1); colon != std::string::npos; colon = line.find("://", colon + 1)) {
        const auto before = line.find_last_not_of(kScheme, colon - 1);
        if (before != std::string::npos && kBefore.find(line[before]) == std::string_view::npos) continue;
        const auto start = colon + 3;
        const auto end = std::min(line.find_first_of(kBehind, start), line.size());
        const auto at = std::string_view(line).substr(start, end - start).rfind('@');
        if (at != std::string_view::npos) mask_user(line, start, start + at);
    }
}

// Where a URL's authority begins.
std::size_t authority_of(std::string_view url) {
    const auto scheme = url.find("://");
    return scheme == std::string_view::npos || url.find_first_of("/?#") < scheme ? 0 : scheme + 3;
}

struct Extent {
    std::size_t start;
    std::size_t end;
};

// Where "user:password" stands in a URL, without its '@'.
Extent credentials_in(std::string_view url) {
    const auto start = authority_of(url);
    const auto end = std::min(url.find_first_of("/?#", start), url.size());
    const auto at = url.substr(start, end - start).rfind('@');
    return {start, at == std::string_view::npos ? start : start + at};
}

}  // namespace

bool is_secret_header(std::string_view lower_name) {
    return std::find(kSecretHeaders.begin(), kSecretHeaders.end(), lower_name) != kSecretHeaders.end();
}

std::string mask_secret_headers(std::string_view lines) {
    std::string out;
    out.reserve(lines.size());
    bool in_secret = false;  // whose value may go on in the next line, if that begins with a blank
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size() - 1) + 1;
        std::string line(lines.substr(0, end));
        lines.remove_prefix(end);
        const auto colon = line.find(':');
        const bool continues = in_secret && kBlanks.find(line.front()) != std::string_view::npos;
        in_secret = continues || (colon != std::string::npos && is_secret_header(name_in(line, colon)));
        if (in_secret)
            mask_value(line, continues ? 0 : colon + 1);
        else
            mask_urls(line);
        out += line;
    }
    return out;
}

std::string mask_debug_text(int type, std::string_view text) {
    return type == kDebugText || type == kDebugHeaderOut ? mask_secret_headers(text) : std::string(text);
}

std::string mask_credentials(std::string_view url) {
    std::string out(url);
    const auto [start, end] = credentials_in(url);
    mask_user(out, start, end);
    return out;
}

std::string unmask_credentials(std::string_view masked, std::string_view own) {
    const auto [start, end] = credentials_in(masked);
    const auto [own_start, own_end] = credentials_in(own);
    const std::string_view shape = masked.substr(start, end - start);
    if (shape.find('*') == std::string_view::npos || own_end - own_start != shape.size()) return std::string(masked);
    if (std::string_view(mask_credentials(own)).substr(own_start, shape.size()) != shape) return std::string(masked);
    return std::string(masked).replace(start, shape.size(), own.substr(own_start, shape.size()));
}

}  // namespace replay
