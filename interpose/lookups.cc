// Names that libcurl does not look up: by which a program came to an address (looked_up_names.h), and those that it may not ask the network
// for.

#include <arpa/inet.h>
#include <netdb.h>

#include <cerrno>
#include <exception>
#include <optional>
#include <string_view>

#include "api.h"
#include "errno_keeper.h"
#include "guard.h"
#include "report.h"
#include "socket_api.h"
#include "watched_call.h"

namespace replay {

namespace {

// An address in letters is not looked up anywhere: "10.7" is one, too.
bool is_name(const char* text) {
    in_addr ignored{};
    return text != nullptr && *text != '\0' && std::string_view(text).find(':') == std::string_view::npos && inet_aton(text, &ignored) == 0;
}

// A call that looks a name up for the application.
class Lookup {
public:
    explicit Lookup(const char* name) : name_(name), watched_(is_name(name) ? WatchedCall::here() : WatchedCall{}) {}

    // Not asked in a signal handler, which may look up nothing anyway.
    [[nodiscard]] bool is_refused() const {
        const ErrnoKeeper keeper;
        if (!watched_ || watched_.say == Bypasses::Say::never) return false;
        try {
            if (watched_.bypasses->admits_lookup(name_)) return false;
            watched_.bypasses->refuse_lookup(name_, watched_.say);
            return true;
        } catch (const std::exception& error) {
            report_once(error.what());
            return false;
        }
    }
    void found(const addrinfo* results) const {
        for (const addrinfo* result = watched_ ? results : nullptr; result != nullptr; result = result->ai_next)
            if (const auto address = PeerAddress::of(result->ai_addr, result->ai_addrlen)) watched_.bypasses->looked_up(name_, *address);
    }
    void found(const hostent* host) const {
        if (!watched_ || host == nullptr || (host->h_length != sizeof(in_addr) && host->h_length != sizeof(in6_addr))) return;
        for (char** address = host->h_addr_list; *address != nullptr; ++address)
            watched_.bypasses->looked_up(name_, PeerAddress::of_bytes(*address, static_cast<std::size_t>(host->h_length), 0));
    }

private:
    const char* name_;
    WatchedCall watched_;
};

template <class Real, class... Arguments>
hostent* look_up(Real real, const char* name, Arguments... arguments) {
    const Lookup lookup(name);
    if (lookup.is_refused()) {
        h_errno = NO_RECOVERY;
        return nullptr;
    }
    hostent* const host = real(name, arguments...);
    lookup.found(host);
    return host;
}

template <class Real, class... Arguments>
int look_up_reentrant(Real real, hostent** result, int* error, const char* name, Arguments... arguments) {
    const Lookup lookup(name);
    if (lookup.is_refused()) {
        *result = nullptr;
        *error = NO_RECOVERY;
        return EACCES;
    }
    const int status = real(name, arguments..., result, error);
    if (status == 0) lookup.found(*result);
    return status;
}

int look_up_addresses(const char* name, const char* service, const addrinfo* hints, addrinfo** results) {
    const Lookup lookup(hints != nullptr && (hints->ai_flags & AI_NUMERICHOST) != 0 ? nullptr : name);
    if (lookup.is_refused()) return EAI_FAIL;
    const int status = real::getaddrinfo()(name, service, hints, results);
    if (status == 0) lookup.found(*results);
    return status;
}

bool is_of_libcurl(const void* caller) { return Image::containing(caller) != nullptr; }

}  // namespace

}  // namespace replay

namespace real = replay::real;

REPLAY_EXPORT int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** results) {
    if (replay::is_of_libcurl(REPLAY_CALLER)) return real::getaddrinfo()(name, service, hints, results);
    return replay::look_up_addresses(name, service, hints, results);
}

REPLAY_EXPORT hostent* gethostbyname(const char* name) {
    if (replay::is_of_libcurl(REPLAY_CALLER)) return real::gethostbyname()(name);
    return replay::look_up(real::gethostbyname(), name);
}

REPLAY_EXPORT hostent* gethostbyname2(const char* name, int family) {
    if (replay::is_of_libcurl(REPLAY_CALLER)) return real::gethostbyname2()(name, family);
    return replay::look_up(real::gethostbyname2(), name, family);
}

REPLAY_EXPORT int gethostbyname_r(const char* name, hostent* host, char* buffer, size_t size, hostent** result, int* error) {
    if (replay::is_of_libcurl(REPLAY_CALLER)) return real::gethostbyname_r()(name, host, buffer, size, result, error);
    return replay::look_up_reentrant(real::gethostbyname_r(), result, error, name, host, buffer, size);
}

REPLAY_EXPORT int gethostbyname2_r(const char* name, int family, hostent* host, char* buffer, size_t size, hostent** result, int* error) {
    if (replay::is_of_libcurl(REPLAY_CALLER)) return real::gethostbyname2_r()(name, family, host, buffer, size, result, error);
    return replay::look_up_reentrant(real::gethostbyname2_r(), result, error, name, family, host, buffer, size);
}
