#pragma once
// Connections that a process makes without libcurl: which are refused, where the network is blocked; and where they went, counted on the
// session's board.
//
// Built on first use and never destroyed. Once it is, its member functions may be called from any thread and in a signal handler, and
// allocate nothing, but for what is said here of some.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bypass_board.h"
#include "host_list.h"
#include "looked_up_names.h"
#include "peer_address.h"

namespace replay {

struct Config;

enum class Transport : std::uint8_t { stream, datagram };

class Bypasses {
public:
    // nullptr where nothing is watched: in the mode live, and where nobody reads a board and nothing is refused. The first call builds the
    // session, which reads files and allocates; may throw.
    [[nodiscard]] static Bypasses* instance();
    // The same, and nullptr where nobody has called that yet.
    [[nodiscard]] static Bypasses* built();
    // Whether it is known that there is nothing to watch.
    [[nodiscard]] static bool has_nothing_to_watch();
    // Counts on `board`, which must outlive it.
    Bypasses(const Config& config, BypassBoard& board);

    // Whether a connection is let through: to an address that is listed, or to which a name led that is; to all of them where the network
    // is not blocked.
    [[nodiscard]] bool admits(const PeerAddress& peer) const;
    // Whether a name may be looked up: where it is listed, where it may lead to an address that is, and where this machine knows it by
    // itself. Reads a file and allocates.
    [[nodiscard]] bool admits_lookup(std::string_view name) const;

    // Counts a connection, or that this process sends datagrams there: once, however many.
    void count(const PeerAddress& peer, Transport transport);
    // Whether datagrams to it were admitted and counted. False is no promise.
    [[nodiscard]] bool was_counted(const PeerAddress& peer) const;

    // Counts a refusal, and says the first one to each destination in the session, which allocates: not in a signal handler, where that is
    // left out.
    enum class Say : std::uint8_t { once, never };
    void refuse(const PeerAddress& peer, Transport transport, Say say);
    void refuse_lookup(std::string_view name, Say say);

    // A name led to this address.
    void looked_up(std::string_view name, const PeerAddress& address) { names_.remember(address, name); }

private:
    void refused(std::string_view destination, std::string_view host, const char* what, Say say);

    const bool blocks_;
    const HostList allowed_;
    BypassBoard& board_;
    LookedUpNames names_{};
    std::array<std::atomic<bool>, BypassBoard::kPlaces> has_sent_{};  // by the place of a destination
    std::array<std::atomic<std::uint64_t>, 256> recent_{};            // hashes of destinations of datagrams, each in the place that it says
};

}  // namespace replay
