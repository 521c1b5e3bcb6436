#pragma once
// Hosts as the user lists them: names, in which "*" stands for any letters ("db.internal", "*.svc"), addresses, and networks
// ("10.0.0.0/8", "2001:db8::/32").

#include <string>
#include <string_view>
#include <vector>

#include "peer_address.h"

namespace replay {

class HostList {
public:
    HostList() = default;
    // Throws std::invalid_argument, whose what() says which word is no host, and why.
    [[nodiscard]] static HostList named(const std::vector<std::string>& words);

    // Whether a host of this name is in it, in any case and with or without a dot at its end. Allocates nothing; takes steps in proportion
    // to the name and the list.
    [[nodiscard]] bool has_name(std::string_view name) const;
    // Whether this address is, itself or by its network, or by a pattern of its text ("192.168.*").
    [[nodiscard]] bool has_address(const PeerAddress& peer) const;
    // Whether a name that is not in the list may lead to an address that is.
    [[nodiscard]] bool lists_addresses() const { return lists_addresses_; }

    [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

private:
    struct Network {
        PeerAddress address;
        unsigned bits;
    };
    void add(const std::string& word);

    std::vector<std::string> words_;
    std::vector<Network> networks_;
    std::vector<std::string> patterns_;  // in lower case
    bool lists_addresses_ = false;
};

}  // namespace replay
