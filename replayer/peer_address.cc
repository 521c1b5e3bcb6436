#include "peer_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace replay {

namespace {

constexpr std::size_t kMapped = 12;  // bytes in front of an IPv4 address
constexpr std::array<std::uint8_t, kMapped> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

PeerAddress PeerAddress::of_bytes(const void* bytes, std::size_t size, std::uint16_t port) {
    PeerAddress peer;
    peer.port = port;
    if (size == peer.ip.size()) {
        std::memcpy(peer.ip.data(), bytes, size);
        return peer;
    }
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), peer.ip.begin());
    std::memcpy(peer.ip.data() + kMapped, bytes, peer.ip.size() - kMapped);
    return peer;
}

std::optional<PeerAddress> PeerAddress::of(const sockaddr* address, std::size_t size) {
    if (address == nullptr || size < sizeof(sa_family_t)) return std::nullopt;
    sa_family_t family = AF_UNSPEC;
    std::memcpy(&family, &address->sa_family, sizeof family);
    if (family == AF_INET && size >= sizeof(sockaddr_in)) {
        sockaddr_in v4;
        std::memcpy(&v4, address, sizeof v4);
        return of_bytes(&v4.sin_addr, sizeof v4.sin_addr, ntohs(v4.sin_port));
    }
    // The kernel takes it without its last member, the scope.
    constexpr std::size_t kShortest = offsetof(sockaddr_in6, sin6_scope_id);
    if (family != AF_INET6 || size < kShortest) return std::nullopt;
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, kShortest);
    return of_bytes(&v6.sin6_addr, sizeof v6.sin6_addr, ntohs(v6.sin6_port));
}

std::optional<PeerAddress> PeerAddress::named(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    if (text.size() >= kLongestText || text.find('\0') != std::string_view::npos) return std::nullopt;
    std::array<char, kLongestText> terminated{};
    std::copy(text.begin(), text.end(), terminated.begin());
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET, terminated.data(), bytes.data()) == 1) return of_bytes(bytes.data(), sizeof(in_addr), 0);
    if (inet_pton(AF_INET6, terminated.data(), bytes.data()) == 1) return of_bytes(bytes.data(), bytes.size(), 0);
    return std::nullopt;
}

bool PeerAddress::is_v4() const { return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), ip.begin()); }

bool PeerAddress::is_loopback() const {
    const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
    if (is_v4()) return ip[kMapped] == 127 || std::all_of(ip.begin() + kMapped, ip.end(), is_zero);
    return std::all_of(ip.begin(), ip.end() - 1, is_zero) && ip.back() <= 1;
}

bool PeerAddress::begins_like(const PeerAddress& other, unsigned bits) const {
    const std::size_t whole = bits / 8;
    if (!std::equal(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(whole), other.ip.begin())) return false;
    return bits % 8 == 0 || (ip[whole] ^ other.ip[whole]) >> (8 - bits % 8) == 0;
}

std::string_view PeerAddress::write(std::array<char, kLongestText>& buffer) const {
    const bool v4 = is_v4();
    const char* const text = inet_ntop(v4 ? AF_INET : AF_INET6, ip.data() + (v4 ? kMapped : 0), buffer.data(), buffer.size());
    return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace replay
