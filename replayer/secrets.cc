#include "secrets.h"

#include <algorithm>
#include <array>

#include "text.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, 9> kSecretHeaders{"authorization",     "proxy-authorization", "cookie",
                                                         "x-api-key",         "api-key",             "x-goog-api-key",
                                                         "x-auth-token",      "x-amz-security-token", "private-token"};

// "Bearer sk-123" -> "Bearer ******": the first word stays where another follows it.
void mask_value(std::string& line, std::size_t from) {
    const auto end = std::min(line.find_last_not_of("\r\n") + 1, line.size());
    auto start = std::min(line.find_first_not_of(" \t", from), end);
    if (const auto space = line.find(' ', start); space < end) start = space + 1;
    std::fill(line.begin() + static_cast<std::ptrdiff_t>(start), line.begin() + static_cast<std::ptrdiff_t>(end), '*');
}

}  // namespace

bool is_secret_header(std::string_view lower_name) {
    return std::find(kSecretHeaders.begin(), kSecretHeaders.end(), lower_name) != kSecretHeaders.end();
}

std::string mask_secret_headers(std::string_view lines) {
    std::string out;
    out.reserve(lines.size());
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size() - 1) + 1;
        std::string line(lines.substr(0, end));
        lines.remove_prefix(end);
        const auto colon = line.find(':');
        if (colon != std::string::npos && is_secret_header(ascii_lower(std::string_view(line).substr(0, colon)))) mask_value(line, colon + 1);
        out += line;
    }
    return out;
}

std::string mask_credentials(std::string_view url) {
    std::string out(url);
    const auto scheme = out.find("://");
    const auto start = scheme == std::string::npos ? 0 : scheme + 3;
    const auto end = std::min(out.find_first_of("/?#", start), out.size());
    const auto at = out.substr(start, end - start).rfind('@');
    if (at == std::string::npos) return out;
    for (auto i = start; i < start + at; ++i)
        if (out[i] != ':') out[i] = '*';
    return out;
}

}  // namespace replay
