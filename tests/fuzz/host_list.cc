// Hosts as a user lists them, and a host that may be one of them.

#include "host_list.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::string_view host = input.line();
    std::vector<std::string> words;
    while (!input.is_at_end()) words.emplace_back(input.line());
    HostList list;
    try {
        list = HostList::named(words);
    } catch (const std::invalid_argument&) {
        return 0;
    }
    require(list.words() == words, "a list keeps its words");
    static_cast<void>(list.has_name(host));
    if (const auto peer = PeerAddress::named(host)) {
        std::array<char, PeerAddress::kLongestText> buffer;
        const auto again = PeerAddress::named(peer->write(buffer));
        require(again && again->ip == peer->ip, "an address is written as it is read");
        require(!list.has_address(*peer) || list.lists_addresses() || list.has_name(peer->write(buffer)),
                "only what lists addresses has one");
        words.emplace_back(peer->write(buffer));
    } else {
        words.emplace_back(host);
    }
    try {
        const HostList with_it = HostList::named(words);
        const auto peer = PeerAddress::named(host);
        if (host.find('/') == std::string_view::npos)
            require(peer ? with_it.has_address(*peer) : with_it.has_name(host), "a host is in a list that names it");
    } catch (const std::invalid_argument&) {
    }
    return 0;
}
