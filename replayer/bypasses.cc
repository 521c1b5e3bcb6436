#include "bypasses.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>

#include "checksum.h"
#include "config.h"
#include "local_names.h"
#include "lock_over_forks.h"
#include "report.h"
#include "session.h"

namespace replay {

namespace {

constinit std::mutex bypasses_mutex;  // guards that they are built
std::atomic<Bypasses*> the_bypasses = nullptr;
std::atomic<bool> is_decided = false;  // what the_bypasses is

std::string_view program() { return program_invocation_short_name; }

// A text of bounded length, made without allocating.
class Line {
public:
    Line& add(std::string_view text) {
        const std::size_t taken = std::min(text.size(), text_.size() - size_);
        std::memcpy(text_.data() + size_, text.data(), taken);
        size_ += taken;
        return *this;
    }
    Line& add(std::uint16_t number) {
        std::array<char, 8> digits;
        return add({digits.data(), static_cast<std::size_t>(std::to_chars(digits.begin(), digits.end(), number).ptr - digits.data())});
    }
    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

private:
    std::array<char, BypassBoard::kLongest> text_;
    std::size_t size_ = 0;
};

// The host by its name, where one is known that led to the address.
Line host_of(const PeerAddress& peer, const LookedUpNames& names) {
    Line line;
    const bool is_named = names.any_of(peer, [&line](std::string_view name) {
        line.add(name);
        return true;
    });
    std::array<char, PeerAddress::kLongestText> address;
    if (!is_named) line.add(peer.write(address));
    return line;
}

Line destination_of(const PeerAddress& peer, Transport transport, const Line& host) {
    const bool is_v6 = host.text().find(':') != std::string_view::npos;
    Line line;
    line.add(is_v6 && peer.port != 0 ? "[" : "").add(host.text()).add(is_v6 && peer.port != 0 ? "]" : "");
    if (peer.port != 0) line.add(":").add(peer.port);
    return line.add(transport == Transport::datagram ? "/udp" : "");
}

std::uint64_t hash_of(const PeerAddress& peer) {
    return checksum64({reinterpret_cast<const char*>(peer.ip.data()), peer.ip.size()}, peer.port) | 1;
}

Bypasses* make() {
    const Session& session = Session::instance();
    if (session.mode() == Mode::live) return nullptr;
    BypassBoard* const board = BypassBoard::map(session.config().session, BypassBoard::Open::existing);
    if (board == nullptr && !session.config().block_network.value) return nullptr;
    return new Bypasses(session.config(), board != nullptr ? *board : BypassBoard::own());
}

}  // namespace

Bypasses* Bypasses::instance() {
    if (is_decided.load(std::memory_order_acquire)) return built();
    static_cast<void>(Session::instance());  // whose mutex is taken within this one, at a fork too
    const auto lock = lock_over_forks<bypasses_mutex>();
    if (!is_decided) {
        the_bypasses = make();
        is_decided = true;
    }
    return built();
}

Bypasses* Bypasses::built() { return the_bypasses.load(std::memory_order_acquire); }

bool Bypasses::has_nothing_to_watch() { return is_decided.load(std::memory_order_acquire) && built() == nullptr; }

Bypasses::Bypasses(const Config& config, BypassBoard& board)
    : blocks_(config.block_network.value), allowed_(config.allowed_hosts.value), board_(board) {}

bool Bypasses::admits(const PeerAddress& peer) const {
    return !blocks_ || allowed_.has_address(peer) || names_.any_of(peer, [this](std::string_view name) { return allowed_.has_name(name); });
}

bool Bypasses::admits_lookup(std::string_view name) const {
    return !blocks_ || allowed_.lists_addresses() || allowed_.has_name(name) || is_local_name(name);
}

void Bypasses::count(const PeerAddress& peer, Transport transport) {
    const std::size_t place = board_.place_of(destination_of(peer, transport, host_of(peer, names_)).text(), program());
    if (transport == Transport::stream) {
        board_.count_made(place);
        return;
    }
    const std::uint64_t hash = hash_of(peer);
    recent_[hash / 2 % recent_.size()].store(hash, std::memory_order_relaxed);
    if (place >= has_sent_.size() || !has_sent_[place].exchange(true, std::memory_order_relaxed)) board_.count_made(place);
}

bool Bypasses::was_counted(const PeerAddress& peer) const {
    const std::uint64_t hash = hash_of(peer);
    return recent_[hash / 2 % recent_.size()].load(std::memory_order_relaxed) == hash;
}

void Bypasses::refuse(const PeerAddress& peer, Transport transport, Say say) {
    const Line host = host_of(peer, names_);
    refused(destination_of(peer, transport, host).text(), host.text(), "a connection past libcurl to ", say);
}

void Bypasses::refuse_lookup(std::string_view name, Say say) { refused(name, name, "the lookup of ", say); }

void Bypasses::refused(std::string_view destination, std::string_view host, const char* what, Say say) {
    if (!board_.count_refused(board_.place_of(destination, program())) || say == Say::never) return;
    const std::string allowing(host);
    report("the network is blocked: refused " + std::string(program()) + " " + what + std::string(destination) + "; to allow it, add \"" +
           allowing + "\" to allowed_hosts in replay.toml, or to REPLAY_ALLOWED_HOSTS");
}

}  // namespace replay
