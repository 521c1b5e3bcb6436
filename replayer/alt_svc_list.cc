#include "alt_svc_list.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <optional>
#include <utility>

#include "text.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, 3> kProtocols{"h1", "h2", "h3"};
constexpr std::size_t kLongestHost = 511;
constexpr std::size_t kLongestProtocol = 9;
constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kMostPort = 65535;

// How versions of libcurl differ. The terms of a field ("; ma=60; persist=1") stand once, for all its places, of which none comes after
// them.
bool has_common_terms(int release) { return release >= 8013 && release < 8018; }
// "clear" counts though nothing comes after it.
bool has_bare_clear(int release) { return release >= 8015; }
// Hosts may be anything, and ports 0; but a port there has to be.
bool takes_any_place(int release) { return release >= 8013; }
// IPv6 addresses stand in brackets in the file.
bool has_brackets(int release) { return release >= 8003; }

// As libcurl writes it; empty for one that it does not know.
std::string protocol_of(std::string_view name) {
    const std::string lower = ascii_lower(name);
    return std::find(kProtocols.begin(), kProtocols.end(), lower) == kProtocols.end() ? std::string{} : lower;
}

std::string_view scan_name(TextScanner& scanner) {
    scanner.skip_blanks();
    return scanner.up_to(" \t;=");
}

bool is_at(const AltSvcList::Place& place, const AltSvcList::Place& other) {
    return place.protocol == other.protocol && place.port == other.port && is_same_name(without_last_dot(other.host), place.host);
}

// The host and the port of `="host:port"` or `=":port"`; what is not said is in `usual`. False where it makes no sense.
bool scan_authority(TextScanner& scanner, AltSvcList::Place& usual, int release) {
    const auto is_of_name = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
    };
    if (!scanner.skip('=') || !scanner.skip('"')) return false;
    const std::string_view host = scanner.up_to(":\"");
    if (host.size() > kLongestHost || (!takes_any_place(release) && !std::all_of(host.begin(), host.end(), is_of_name))) return false;
    if (!host.empty()) usual.host = host;
    if (scanner.skip(':')) {
        const auto port = scanner.number();
        if (!port || *port < (takes_any_place(release) ? 0 : 1) || *port > kMostPort) return false;
        usual.port = static_cast<unsigned>(*port);
    } else if (takes_any_place(release)) {
        return false;
    }
    return scanner.skip('"');
}

struct Terms {
    std::int64_t age = kDay;
    bool persists = false;

    void set(std::string_view name, std::optional<std::int64_t> number) {
        if (!number || *number == std::numeric_limits<std::int64_t>::max()) return;
        if (is_same_name(name, "ma")) age = *number;
        if (is_same_name(name, "persist") && *number == 1) persists = true;
    }
};

// "; ma=60; persist=1"; nothing where they make no sense, which ends the reading.
std::optional<Terms> scan_terms(TextScanner& scanner) {
    Terms terms;
    // Once a value was in quotes, libcurl takes all to be.
    for (bool are_quoted = false;;) {
        scanner.skip_blanks();
        if (!scanner.skip(';') || scanner.is_at_end()) return terms;
        const std::string_view name = scan_name(scanner);
        scanner.skip_blanks();
        if (!scanner.skip('=')) return std::nullopt;
        scanner.skip_blanks();
        if (scanner.is_at_end()) return std::nullopt;
        if (scanner.skip('"')) are_quoted = true;
        terms.set(name, TextScanner(scanner.up_to(are_quoted ? "\"" : " \t;,")).number());
        if (are_quoted && !scanner.skip('"')) return std::nullopt;
    }
}

// Of has_common_terms: all that follow the first semicolon.
Terms common_terms(std::string_view value) {
    Terms terms;
    TextScanner scanner(value);
    for (static_cast<void>(scanner.up_to(";")); scanner.skip(';'); static_cast<void>(scanner.up_to(";"))) {
        const std::string_view name = scan_name(scanner);
        scanner.skip_blanks();
        if (!scanner.skip('=')) break;
        scanner.skip_blanks();
        static_cast<void>(scanner.skip('"'));
        terms.set(name, scanner.number());
    }
    return terms;
}

}  // namespace

std::string AltSvcList::host_in_file(const std::string& host) const {
    return has_brackets(release_) && host.find(':') != std::string::npos ? "[" + host + "]" : host;
}

void AltSvcList::load(std::string_view text, DateParser date) {
    const auto place_of = [this](const char* protocol, std::string_view host, unsigned port) {
        if (has_brackets(release_) && host.size() > 2 && host.starts_with('[')) host = host.substr(1, host.size() - 2);
        return Place{protocol_of(protocol), std::string(host), static_cast<std::uint16_t>(port)};
    };
    each_line(text, [&](const char* line) {
        char protocols[2][11];
        char hosts[2][513];
        unsigned ports[2];
        char when[65];
        unsigned persists = 0;
        unsigned priority = 0;
        if (std::sscanf(line, "%10s %512s %u %10s %512s %u \"%64[^\"]\" %u %u", protocols[0], hosts[0], &ports[0], protocols[1], hosts[1],
                        &ports[1], when, &persists, &priority) != 9)
            return;
        Place from = place_of(protocols[0], without_last_dot(hosts[0]), ports[0]);
        Place to = place_of(protocols[1], hosts[1], ports[1]);
        if (from.protocol.empty() || to.protocol.empty()) return;
        entries_.push_back({std::move(from), std::move(to), date(when, nullptr), persists != 0, priority});
    });
}

void AltSvcList::drop(const Place& from) {
    entries_.remove_if([&from](const Entry& entry) { return is_at(entry.from, from); });
}

void AltSvcList::take(const Place& from, std::string_view value, std::int64_t now) {
    TextScanner scanner(value);
    const Terms common = common_terms(value);
    bool is_first = true;
    Place to = from;
    do {
        const std::string_view name = scan_name(scanner);
        if (is_first && is_same_name(name, "clear") && (has_bare_clear(release_) || !scanner.is_at_end())) return drop(from);
        if (name.empty() || name.size() > kLongestProtocol) return;
        to.protocol = protocol_of(name);
        to.host = from.host;
        if (!scan_authority(scanner, to, release_)) return;
        const auto terms = has_common_terms(release_) ? common : scan_terms(scanner);
        if (!terms) return;
        if (to.protocol.empty()) continue;
        if (std::exchange(is_first, false)) drop(from);
        if (entries_.size() >= kMostPolicies) return;
        entries_.push_back({from, to, expiry_after(now, terms->age), terms->persists, 0});
        entries_.back().from.host = without_last_dot(from.host);
    } while (scanner.skip(','));
}

void AltSvcList::look_up(std::string_view host, unsigned port, std::int64_t now) {
    for (const char* const protocol : {"h2", "h1"}) {
        const Place wanted{protocol, std::string(host), port};
        for (auto entry = entries_.begin(); entry != entries_.end();) {
            if (entry->expires < now)
                entry = entries_.erase(entry);
            else if (is_at(entry->from, wanted) && entry->to.protocol != "h3")
                return;
            else
                ++entry;
        }
    }
}

std::string AltSvcList::lines() const {
    std::string text;
    for (const Entry& entry : entries_) {
        const std::string expiry = policy_date(entry.expires);
        if (expiry.empty()) break;
        for (const Place& place : {entry.from, entry.to})
            text += place.protocol + " " + host_in_file(place.host) + " " + std::to_string(place.port) + " ";
        text += "\"" + expiry + "\" " + (entry.persists ? "1 " : "0 ") + std::to_string(entry.priority) + "\n";
    }
    return text;
}

}  // namespace replay
