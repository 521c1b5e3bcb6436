#include "protocol.h"

#include <algorithm>
#include <string>

#include "text.h"

namespace replay {

namespace {

constexpr struct {
    std::string_view scheme;
    Protocols protocol;
} kSchemes[] = {{"dict", kNoneOfThese},    {"ftp", kFtp},          {"ftps", kFtp},        {"gopher", kNoneOfThese},
                {"gophers", kNoneOfThese}, {"imap", kImap},        {"imaps", kImap},      {"ldap", kNoneOfThese},
                {"ldaps", kNoneOfThese},   {"mqtt", kMqtt},        {"mqtts", kMqtt},      {"pop3", kNoneOfThese},
                {"pop3s", kNoneOfThese},   {"rtsp", kRtsp},        {"scp", kNoneOfThese}, {"sftp", kSftp},
                {"smb", kNoneOfThese},     {"smbs", kNoneOfThese}, {"smtp", kSmtp},       {"smtps", kSmtp},
                {"telnet", kTelnet},       {"tftp", kNoneOfThese}};

constexpr std::string_view kGuessed[] = {"ftp", "dict", "ldap", "imap", "smtp", "pop3"};

Protocols protocol_named(std::string_view scheme) {
    const std::string name = ascii_lower(scheme);
    const auto* const row = std::find_if(std::begin(kSchemes), std::end(kSchemes), [&](const auto& one) { return one.scheme == name; });
    return row == std::end(kSchemes) ? kHttp : row->protocol;
}

Protocols guessed_from(std::string_view url) {
    const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    const std::string_view host = authority.substr(authority.rfind('@') + 1);
    const std::string first = ascii_lower(host.substr(0, host.find('.')));
    const bool is_known = first.size() < host.size() && std::find(std::begin(kGuessed), std::end(kGuessed), first) != std::end(kGuessed);
    return is_known ? protocol_named(first) : kHttp;
}

}  // namespace

Protocols protocol_of(std::string_view url, std::string_view standard) {
    if (url.starts_with("http://") || url.starts_with("https://")) return kHttp;  // most are
    const std::size_t colon = url.find(':');
    if (colon != url.npos && url.substr(colon).starts_with(":/")) return protocol_named(url.substr(0, colon));
    return standard.empty() ? guessed_from(url) : protocol_named(standard);
}

}  // namespace replay
