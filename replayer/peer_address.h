#pragma once
// Where a connection goes: an IP address and a port.

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace replay {

struct PeerAddress {
    std::array<std::uint8_t, 16> ip{};  // an IPv4 address as IPv6 maps it, ::ffff:10.0.0.7
    std::uint16_t port = 0;             // in the host's byte order; 0 where the protocol has none

    // Of a socket address of so many bytes; nothing where that is null, too short, or neither IPv4 nor IPv6. `address` needs no alignment.
    [[nodiscard]] static std::optional<PeerAddress> of(const sockaddr* address, std::size_t size);
    // As inet_pton(3) reads it, an IPv6 address perhaps in brackets; nothing for any other text. The port is 0.
    [[nodiscard]] static std::optional<PeerAddress> named(std::string_view text);
    // Of the bytes of an address, 4 or 16 of them.
    [[nodiscard]] static PeerAddress of_bytes(const void* bytes, std::size_t size, std::uint16_t port);

    [[nodiscard]] bool is_v4() const;
    // Whether it is this machine: loopback, or the unspecified address, by which Linux takes loopback for a destination.
    [[nodiscard]] bool is_loopback() const;
    // Whether the first `bits` of the 128 are those of `other`.
    [[nodiscard]] bool begins_like(const PeerAddress& other, unsigned bits) const;

    static constexpr std::size_t kLongestText = 48;
    // The address without its port, written to `buffer`: "10.0.0.7", "2001:db8::1". Allocates nothing.
    std::string_view write(std::array<char, kLongestText>& buffer) const;
};

}  // namespace replay
