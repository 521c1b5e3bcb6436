#include "socket_api.h"

#include <dlfcn.h>

#include <atomic>

#include "dynamic_linker.h"

namespace replay::real {

namespace {

// No function-local statics with a guard: a signal handler may connect before all are found.
template <class Function>
Function cached(std::atomic<Function>& function, const char* name) {
    if (const Function known = function.load(std::memory_order_relaxed)) return known;
    const auto found = reinterpret_cast<Function>(real_dlsym(RTLD_NEXT, name));
    function.store(found, std::memory_order_relaxed);
    return found;
}

}  // namespace

#define SOCKET_API(name, result, parameters)                                   \
    decltype(&::name) name() {                                                 \
        static constinit std::atomic<result(*) parameters> function = nullptr; \
        return cached<decltype(&::name)>(function, #name);                     \
    }
#include "socket_api.def"
#undef SOCKET_API

void find_all() {
#define SOCKET_API(name, result, parameters) static_cast<void>(name());
#include "socket_api.def"
#undef SOCKET_API
}

}  // namespace replay::real
