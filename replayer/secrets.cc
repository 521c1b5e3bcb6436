#include "secrets.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "text.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, 9> kSecretHeaders{"authorization", "proxy-authorization", "cookie",       "x-api-key",
                                                         "api-key",       "x-goog-api-key",      "x-auth-token", "x-amz-security-token",
                                                         "private-token"};

// Words that may stand before the credentials of an authorization. Any other first word may be part of the secret.
constexpr std::array<std::string_view, 12> kSchemes{
    "basic", "bearer", "digest", "negotiate", "ntlm", "token", "apikey", "oauth", "hawk", "dpop", "aws4-hmac-sha256", "aws4-hmac-sha512"};

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::size_t behind_blanks(std::string_view text, std::size_t from) {
    while (from < text.size() && is_blank(text[from])) ++from;
    return from;
}

using Masked = std::span<char>;  // a part of the text that is masked

std::string_view view(Masked text) { return {text.data(), text.size()}; }

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [name](std::string_view one) { return is_in_any_case(name, one); });
}

// "user:password".
void mask_user(Masked text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c != ':'; }, '*');
}

// "Bearer sk-123" -> "Bearer ******".
void mask_value(Masked text) {
    std::string_view value = view(text);
    while (value.ends_with('\r') || value.ends_with('\n')) value.remove_suffix(1);
    const auto end = value.size();
    auto start = behind_blanks(value, 0);
    const auto word_end = find_any<' ', '\t'>(value, start);
    if (is_one_of(kSchemes, value.substr(start, word_end - start))) start = behind_blanks(value, word_end);
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(start), text.begin() + static_cast<std::ptrdiff_t>(end), '*');
}

// The name that a line's value belongs to. libcurl traces the headers of HTTP/2 as "h2h3 [name: value]".
std::string_view name_in(std::string_view line, std::size_t colon) {
    while (colon > 0 && is_blank(line[colon - 1])) --colon;
    std::size_t start = colon;
    while (start > 0 && !is_blank(line[start - 1]) && line[start - 1] != '[') --start;
    return line.substr(start, colon - start);
}

// The types of debug text (curl/curl.h, which this layer does not include) that tell what was sent as a header.
constexpr int kDebugText = 0;
constexpr int kDebugHeaderOut = 2;

// "Referer: http://me:secret@h/", "URL: 'http://me:secret@h/'"; but nothing inside another URL.
void mask_urls(Masked text) {
    constexpr std::string_view kScheme = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-";
    constexpr std::string_view kBefore = " \t'\"";
    constexpr std::string_view kBehind = "/?# \t\r\n";
    const std::string_view line = view(text);
    for (auto colon = line.find("://", 1); colon != std::string::npos; colon = line.find("://", colon + 1)) {
        const auto before = line.find_last_not_of(kScheme, colon - 1);
        if (before != std::string::npos && kBefore.find(line[before]) == std::string_view::npos) continue;
        const auto start = colon + 3;
        const auto end = std::min(line.find_first_of(kBehind, start), line.size());
        const auto at = line.substr(start, end - start).rfind('@');
        if (at != std::string_view::npos) mask_user(text.subspan(start, at));
    }
}

// Where a URL's authority begins.
std::size_t authority_of(std::string_view url) {
    const auto scheme = url.find("://");
    return scheme == std::string_view::npos || find_any<'/', '?', '#'>(url) < scheme ? 0 : scheme + 3;
}

struct Extent {
    std::size_t start;
    std::size_t end;
};

// Where "user:password" stands in a URL, without its '@'.
Extent credentials_in(std::string_view url) {
    const auto start = authority_of(url);
    const auto end = find_any<'/', '?', '#'>(url, start);
    const auto at = url.substr(start, end - start).rfind('@');
    return {start, at == std::string_view::npos ? start : start + at};
}

}  // namespace

bool is_secret_header(std::string_view name) { return is_one_of(kSecretHeaders, name); }

std::string mask_secret_headers(std::string lines) {
    const bool has_urls = lines.find('@') != std::string::npos && lines.find("://") != std::string::npos;
    bool in_secret = false;  // whose value may go on in the next line, if that begins with a blank
    for (Masked left(lines); !left.empty();) {
        const Masked line = left.first(std::min(view(left).find('\n'), left.size() - 1) + 1);
        left = left.subspan(line.size());
        const auto colon = view(line).find(':');
        const bool continues = in_secret && is_blank(line.front());
        in_secret = continues || (colon != std::string::npos && is_secret_header(name_in(view(line), colon)));
        if (in_secret)
            mask_value(continues ? line : line.subspan(colon + 1));
        else if (has_urls)
            mask_urls(line);
    }
    return lines;
}

std::string mask_debug_text(int type, std::string text) {
    return type == kDebugText || type == kDebugHeaderOut ? mask_secret_headers(std::move(text)) : text;
}

std::string mask_credentials(std::string url) {
    if (url.find('@') == std::string::npos) return url;
    const auto [start, end] = credentials_in(url);
    mask_user(Masked(url).subspan(start, end - start));
    return url;
}

std::string unmask_credentials(std::string_view masked, std::string_view own) {
    const auto [start, end] = credentials_in(masked);
    const auto [own_start, own_end] = credentials_in(own);
    const std::string_view shape = masked.substr(start, end - start);
    if (shape.find('*') == std::string_view::npos || own_end - own_start != shape.size()) return std::string(masked);
    if (std::string_view(mask_credentials(std::string(own))).substr(own_start, shape.size()) != shape) return std::string(masked);
    return std::string(masked).replace(start, shape.size(), own.substr(own_start, shape.size()));
}

}  // namespace replay
