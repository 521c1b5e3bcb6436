// Connections that libcurl does not make are watched: connect(2), and what else may be the first that a socket hears of its peer.
//
// What goes elsewhere than to another machine by IP, and what libcurl calls by itself, leaves by a jump to the real function, after a look
// at the address that takes a tenth of a microsecond. errno is as the real function leaves it, or says what it would of a firewall's
// refusal. Nothing that has a destructor lives while the real function runs: threads are cancelled in there.

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <optional>

#include "api.h"
#include "errno_keeper.h"
#include "guard.h"
#include "readable_memory.h"
#include "socket_api.h"
#include "watched_call.h"

namespace replay {

namespace {

// What connect(2) says of a firewall of this machine's. Clients don't retry it as they do a refusal by the other side.
constexpr int kRefused = EACCES;

// Where a call with this address goes; nothing where that is no other machine, or the kernel will say that there is no address.
std::optional<PeerAddress> foreign_peer(const void* address, std::size_t size) {
    if (!is_readable(address, std::min(size, sizeof(sockaddr_in6)))) return std::nullopt;
    const std::optional<PeerAddress> peer = PeerAddress::of(static_cast<const sockaddr*>(address), size);
    return peer && !peer->is_loopback() ? peer : std::nullopt;
}

int integer_option(int socket, int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    return getsockopt(socket, level, name, &value, &size) == 0 ? value : -1;
}

// How the socket would go to a peer that it is given; nothing where it is no socket, or has a peer already. Changes errno.
std::optional<Transport> transport_to_new_peer(int socket) {
    const int type = integer_option(socket, SOL_SOCKET, SO_TYPE);
    if (type < 0) return std::nullopt;
    if (type == SOCK_DGRAM || type == SOCK_RAW) return Transport::datagram;
    std::uint8_t state = TCP_CLOSE;  // the first member of struct tcp_info
    socklen_t size = sizeof state;
    const bool is_tcp = getsockopt(socket, IPPROTO_TCP, TCP_INFO, &state, &size) == 0;
    return is_tcp && state != TCP_CLOSE ? std::nullopt : std::optional(Transport::stream);
}

// Whether a connection got as far as the network.
bool has_left(int result) {
    constexpr std::array<int, 7> kOnTheWay{EINPROGRESS, EINTR, EAGAIN, ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH};
    return result == 0 || std::find(kOnTheWay.begin(), kOnTheWay.end(), errno) != kOnTheWay.end();
}

// Datagram sockets that were connected, which sends nothing: programs do so to learn their own address. What is sent on them then, is a
// connection.
class ConnectedDatagrams {
public:
    // False where there is no room for it.
    bool add(int socket) {
        if (socket < 0 || static_cast<std::size_t>(socket) >= is_connected_.size()) return false;
        is_connected_[static_cast<std::size_t>(socket)].store(true, std::memory_order_relaxed);
        is_any_.store(true, std::memory_order_relaxed);
        return true;
    }
    [[nodiscard]] bool has(int socket) const {
        return is_any_.load(std::memory_order_relaxed) && static_cast<std::size_t>(socket) < is_connected_.size() &&
               is_connected_[static_cast<std::size_t>(socket)].load(std::memory_order_relaxed);
    }
    bool take(int socket) { return is_connected_[static_cast<std::size_t>(socket)].exchange(false, std::memory_order_relaxed); }

private:
    std::atomic<bool> is_any_ = false;
    std::array<std::atomic<bool>, 4096> is_connected_{};
};
constinit ConnectedDatagrams connected_datagrams;

// The first datagram on a connected socket. The number may be another socket's by now.
[[gnu::noinline]] void count_first_datagram(int socket) {
    const ErrnoKeeper keeper;
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (!connected_datagrams.take(socket) || integer_option(socket, SOL_SOCKET, SO_TYPE) != SOCK_DGRAM ||
        getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return;
    const std::optional<PeerAddress> peer = foreign_peer(&address, size);
    Bypasses* const bypasses = Bypasses::built();
    if (peer && bypasses != nullptr) bypasses->count(*peer, Transport::datagram);
}

[[gnu::noinline]] int connect_watched(int socket, const sockaddr* address, socklen_t size, const PeerAddress& peer) {
    const WatchedCall watched = WatchedCall::here();
    if (!watched) return real::connect()(socket, address, size);
    const auto transport = [socket] {
        const ErrnoKeeper keeper;
        return transport_to_new_peer(socket);
    }();
    if (!transport) return real::connect()(socket, address, size);
    if (!watched.bypasses->admits(peer)) {
        watched.bypasses->refuse(peer, *transport, watched.say);
        errno = kRefused;
        return -1;
    }
    if (*transport == Transport::datagram && connected_datagrams.add(socket)) return real::connect()(socket, address, size);
    const int result = real::connect()(socket, address, size);
    if (has_left(result)) {
        const ErrnoKeeper keeper;
        watched.bypasses->count(peer, *transport);
    }
    return result;
}

// Whether something may be sent on the socket to the peer that goes with it. False: errno says why not.
[[gnu::noinline]] bool may_send_watched(int socket, const PeerAddress& peer, int flags) {
    const Bypasses* const known = Bypasses::built();
    if (known != nullptr && known->was_counted(peer)) return true;
    const WatchedCall watched = WatchedCall::here();
    if (!watched) return true;
    {
        const ErrnoKeeper keeper;
        const std::optional<Transport> transport = transport_to_new_peer(socket);
        const bool connects = transport && (*transport == Transport::datagram || (flags & MSG_FASTOPEN) != 0);
        if (!connects) return true;
        if (watched.bypasses->admits(peer)) {
            watched.bypasses->count(peer, *transport);
            return true;
        }
        watched.bypasses->refuse(peer, *transport, watched.say);
    }
    errno = kRefused;
    return false;
}

// `address` is null where the socket's own peer is meant; `caller` is who sends.
bool may_send(int socket, const void* address, std::size_t size, int flags, const void* caller) {
    if (address == nullptr) {
        if (connected_datagrams.has(socket)) count_first_datagram(socket);
        return true;
    }
    const std::optional<PeerAddress> peer = foreign_peer(address, size);
    return !peer || Image::containing(caller) != nullptr || may_send_watched(socket, *peer, flags);
}

}  // namespace

}  // namespace replay

namespace real = replay::real;

REPLAY_EXPORT int connect(int socket, const sockaddr* address, socklen_t size) {
    const auto peer = replay::foreign_peer(address, size);
    if (!peer || replay::Image::containing(REPLAY_CALLER) != nullptr) return real::connect()(socket, address, size);
    return replay::connect_watched(socket, address, size, *peer);
}

REPLAY_EXPORT ssize_t send(int socket, const void* data, size_t size, int flags) {
    if (replay::connected_datagrams.has(socket)) replay::count_first_datagram(socket);
    return real::send()(socket, data, size, flags);
}

REPLAY_EXPORT ssize_t sendto(int socket, const void* data, size_t size, int flags, const sockaddr* address, socklen_t address_size) {
    if (!replay::may_send(socket, address, address_size, flags, REPLAY_CALLER)) return -1;
    return real::sendto()(socket, data, size, flags, address, address_size);
}

REPLAY_EXPORT ssize_t sendmsg(int socket, const msghdr* message, int flags) {
    const bool is_there = replay::is_readable(message, sizeof *message);
    if (is_there && !replay::may_send(socket, message->msg_name, message->msg_namelen, flags, REPLAY_CALLER)) return -1;
    return real::sendmsg()(socket, message, flags);
}

REPLAY_EXPORT int sendmmsg(int socket, mmsghdr* messages, unsigned int count, int flags) {
    // Those in front of one that is refused are sent, and whoever sends the rest is told.
    for (unsigned int i = 0; i < count && replay::is_readable(&messages[i], sizeof messages[i]); ++i) {
        const msghdr& message = messages[i].msg_hdr;
        if (replay::may_send(socket, message.msg_name, message.msg_namelen, flags, REPLAY_CALLER)) continue;
        if (i == 0) return -1;
        count = i;
    }
    return real::sendmmsg()(socket, messages, count, flags);
}
