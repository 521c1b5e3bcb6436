// Stands behind the C library's name service as one that knows names of its own: those that end in ".lab" lead to 192.0.2.77.

#include <dlfcn.h>
#include <netdb.h>

#include <string_view>

namespace {

bool is_of_lab(const char* name) { return name != nullptr && std::string_view(name).ends_with(".lab"); }

template <class Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

constexpr const char* kAddress = "192.0.2.77";

}  // namespace

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** results) {
    return next<decltype(&getaddrinfo)>("getaddrinfo")(is_of_lab(name) ? kAddress : name, service, hints, results);
}

extern "C" hostent* gethostbyname(const char* name) {
    return next<decltype(&gethostbyname)>("gethostbyname")(is_of_lab(name) ? kAddress : name);
}

extern "C" int gethostbyname_r(const char* name, hostent* host, char* buffer, size_t size, hostent** result, int* error) {
    return next<decltype(&gethostbyname_r)>("gethostbyname_r")(is_of_lab(name) ? kAddress : name, host, buffer, size, result, error);
}
