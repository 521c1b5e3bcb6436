#include "policy_text.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <limits>

#include "text.h"

namespace replay {

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMostPort = 65535;
constexpr std::size_t kLongestHost = 512;
constexpr int kYearZero = 1900;  // of std::tm

// Hosts end up in files of lines and blanks.
bool is_host(std::string_view text) {
    const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\x7f'; };
    return !text.empty() && text.size() <= kLongestHost && std::none_of(text.begin(), text.end(), is_blank);
}

}  // namespace

std::optional<Policy> parse_policy(std::string_view text) {
    TextScanner scanner(text);
    Policy policy;
    policy.host = scanner.up_to(" ");
    if (!is_host(policy.host) || !scanner.skip(' ')) return std::nullopt;
    const auto port = scanner.number();
    if (!port || *port < 0 || *port > kMostPort || !scanner.skip(' ')) return std::nullopt;
    policy.port = static_cast<unsigned>(*port);
    policy.protocol = scanner.up_to("\n");
    if (!scanner.skip('\n')) return std::nullopt;
    policy.name = ascii_lower(scanner.up_to(":"));
    if (!scanner.skip(':')) return std::nullopt;
    policy.value = scanner.up_to("\r\n");
    return policy;
}

void TextScanner::skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

bool TextScanner::skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
}

bool TextScanner::skip(std::string_view lower_word) {
    if (!is_same_name(rest_.substr(0, lower_word.size()), lower_word)) return false;
    rest_.remove_prefix(lower_word.size());
    return true;
}

std::string_view TextScanner::up_to(std::string_view ends) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(taken.size());
    return taken;
}

std::optional<std::int64_t> TextScanner::number() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error == std::errc::invalid_argument) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return error == std::errc{} ? value : kMost;
}

std::string policy_date(std::int64_t time) {
    const auto seconds = static_cast<std::time_t>(time);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr || parts.tm_year > std::numeric_limits<int>::max() - kYearZero) return {};
    char text[64];
    std::snprintf(text, sizeof text, "%d%02d%02d %02d:%02d:%02d", parts.tm_year + kYearZero, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                  parts.tm_min, parts.tm_sec);
    return text;
}

std::int64_t expiry_after(std::int64_t now, std::int64_t age) { return age > kMost - now ? kMost : now + age; }

bool is_same_name(std::string_view one, std::string_view other) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [&](char a, char b) { return lower(a) == lower(b); });
}

std::string_view without_last_dot(std::string_view host) { return host.ends_with('.') ? host.substr(0, host.size() - 1) : host; }

}  // namespace replay
