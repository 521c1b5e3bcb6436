#include "host_list.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "text.h"

namespace replay {

namespace {

constexpr std::size_t kLongestName = 255;  // that DNS knows
constexpr unsigned kMappedBits = 96;       // in front of an IPv4 address

[[noreturn]] void reject(const std::string& word, const char* why) {
    throw std::invalid_argument("\"" + word + "\" is no host: " + why +
                                "; it can be a name (\"db.internal\", \"*.svc\"), an address, or a network (\"10.0.0.0/8\")");
}

bool may_be_in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '*' ||
           static_cast<unsigned char>(c) >= 0x80;
}

std::string_view without_dot(std::string_view name) { return name.ends_with('.') ? name.substr(0, name.size() - 1) : name; }

}  // namespace

HostList HostList::named(const std::vector<std::string>& words) {
    HostList list;
    for (const std::string& word : words) list.add(word);
    list.words_ = words;
    return list;
}

void HostList::add(const std::string& word) {
    const std::string_view text = word;
    const std::size_t slash = text.find('/');
    if (const std::optional<PeerAddress> address = PeerAddress::named(text.substr(0, slash))) {
        const unsigned most = address->is_v4() ? 32 : 128;
        unsigned bits = most;
        if (slash != std::string_view::npos) {
            const char* const end = text.data() + text.size();
            const auto read = std::from_chars(text.data() + slash + 1, end, bits);
            if (read.ec != std::errc{} || read.ptr != end || bits > most) reject(word, "behind the slash stands how many bits decide");
        }
        networks_.push_back({*address, bits + (address->is_v4() ? kMappedBits : 0)});
        lists_addresses_ = true;
        return;
    }
    if (slash != std::string_view::npos) reject(word, "in front of a slash stands an address");
    std::string pattern = ascii_lower(without_dot(text));
    if (pattern.empty() || pattern.size() > kLongestName) reject(word, "a name has 1 to 255 letters");
    if (pattern.find(':') != std::string::npos) reject(word, "neither a port nor a scheme belongs to it");
    if (!std::all_of(pattern.begin(), pattern.end(), may_be_in_name)) reject(word, "it holds what no name does");
    lists_addresses_ = lists_addresses_ || pattern.find_first_not_of("0123456789.*") == std::string::npos;
    patterns_.push_back(std::move(pattern));
}

bool HostList::has_name(std::string_view name) const {
    name = without_dot(name);
    if (name.empty() || name.size() > kLongestName) return false;
    std::array<char, kLongestName> lower;
    std::transform(name.begin(), name.end(), lower.begin(), [](char c) { return ascii_lower(c); });
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& pattern) {
        return matches_glob({lower.data(), name.size()}, pattern);
    });
}

bool HostList::has_address(const PeerAddress& peer) const {
    if (std::any_of(networks_.begin(), networks_.end(),
                    [&](const Network& network) { return peer.begins_like(network.address, network.bits); }))
        return true;
    std::array<char, PeerAddress::kLongestText> buffer;
    return has_name(peer.write(buffer));
}

}  // namespace replay
