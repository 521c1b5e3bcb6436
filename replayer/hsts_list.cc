#include "hsts_list.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace replay {

namespace {

constexpr std::size_t kLongestHost = 256;
constexpr std::string_view kUnlimited = "unlimited";

struct Directives {
    std::optional<std::int64_t> age;
    bool with_subdomains = false;
};

// Nothing where the field is to be ignored: the age is missing, or something stands there twice.
std::optional<Directives> parse(std::string_view value) {
    Directives all;
    for (TextScanner scanner(value); !scanner.is_at_end(); static_cast<void>(scanner.skip(';'))) {
        scanner.skip_blanks();
        if (scanner.skip("max-age=")) {
            scanner.skip_blanks();
            const bool is_quoted = scanner.skip('"');
            const auto age = scanner.number();
            if (all.age || !age || (is_quoted && !scanner.skip('"'))) return std::nullopt;
            all.age = age;
        } else if (scanner.skip("includesubdomains")) {
            if (all.with_subdomains) return std::nullopt;
            all.with_subdomains = true;
        } else {
            static_cast<void>(scanner.up_to(";"));
        }
        scanner.skip_blanks();
    }
    return all.age ? std::optional(all) : std::nullopt;
}

bool is_address(std::string_view host) {
    const std::string text(host);
    unsigned char ignored[sizeof(in6_addr)];
    return inet_pton(AF_INET, text.c_str(), ignored) == 1 || inet_pton(AF_INET6, text.c_str(), ignored) == 1;
}

bool is_below(std::string_view host, std::string_view domain) {
    if (domain.size() >= host.size()) return false;
    const std::size_t start = host.size() - domain.size();
    return host[start - 1] == '.' && is_same_name(host.substr(start), domain);
}

}  // namespace

std::string HstsList::Entry::expiry() const { return expires == kForever ? std::string(kUnlimited) : policy_date(expires); }

void HstsList::add(std::string_view host, bool with_subdomains, std::int64_t expires) {
    entries_.push_back({std::string(without_last_dot(host)), with_subdomains, expires});
}

void HstsList::load(std::string_view text, DateParser date, std::int64_t now) {
    each_line(text, [&](const char* line) {
        char name[257];
        char when[65];
        if (std::sscanf(line, "%256s \"%64[^\"]\"", name, when) != 2) return;
        const std::int64_t expires = when == kUnlimited ? kForever : date(when, nullptr);
        const bool with_subdomains = name[0] == '.';
        const std::string_view host = name + (with_subdomains ? 1 : 0);
        if (host.empty()) return;
        Entry* const known = find(host, with_subdomains, now);
        if (known == nullptr)
            add(host, with_subdomains, expires);
        else if (is_same_name(host, known->host))
            known->expires = std::max(known->expires, expires);
    });
}

void HstsList::take(std::string_view host, std::string_view value, std::int64_t now) {
    if (host.size() > kLongestHost || is_address(host)) return;
    const auto directives = parse(value);
    if (!directives) return;
    Entry* const known = find(host, false, now);
    if (*directives->age == 0) {
        entries_.remove_if([known](const Entry& entry) { return &entry == known; });
        return;
    }
    const std::int64_t expires = expiry_after(now, *directives->age);
    if (known != nullptr)
        *known = {known->host, directives->with_subdomains, expires};
    else if (entries_.size() < kMostPolicies)
        add(host, directives->with_subdomains, expires);
}

HstsList::Entry* HstsList::find(std::string_view host, bool among_subdomains, std::int64_t now) {
    host = without_last_dot(host);
    Entry* best = nullptr;
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        if (entry->expires <= now) {
            entry = entries_.erase(entry);
            continue;
        }
        if (is_same_name(host, entry->host)) return &*entry;
        const bool is_longer = best == nullptr || entry->host.size() > best->host.size();
        if (among_subdomains && entry->with_subdomains && is_longer && is_below(host, entry->host)) best = &*entry;
        ++entry;
    }
    return best;
}

std::string HstsList::lines() const {
    std::string text;
    for (const Entry& entry : entries_) {
        const std::string expiry = entry.expiry();
        if (expiry.empty()) break;
        text += (entry.with_subdomains ? "." : "") + entry.host + " \"" + expiry + "\"\n";
    }
    return text;
}

}  // namespace replay
