// dlsym and dlopen, for the clients that no symbol interposition reaches: ctypes, cffi, Ruby's FFI, Julia, LuaJIT ask for
// libcurl's functions by handle, and PHP loads its extensions with RTLD_DEEPBIND.
//
// Both jump to the real function as their last act instead of calling it: glibc looks at the return address to find the caller,
// for RTLD_NEXT and for the caller's own search scope, and must find the true one. The compiler turns the last call into that
// jump at -O2, so the Makefile builds this file with -O2 and without sanitizers whatever else it does, and
// tests/checks/ looks at the code.

#include "dynamic_linker.h"

#include <dlfcn.h>

#include <array>
#include <atomic>
#include <cstring>
#include <string_view>
#include <utility>

#include "api.h"
#include "easy_handle.h"
#include "image.h"
#include "multi_handle.h"
#include "share.h"

namespace replay {

namespace {

using Dlsym = void* (*)(void*, const char*) noexcept;
using Dlopen = void* (*)(const char*, int) noexcept;

void* next(const char* name) {
    // dlvsym is not ours, so it gives the true next definition. 2.34 merged libdl into libc; before, both lived in libdl.
    for (const char* const version : {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"})
        if (void* const found = dlvsym(RTLD_NEXT, name, version)) return found;
    return nullptr;
}

// No function-local statics with a guard here: others ask for symbols before anything (a sanitizer's runtime, say, before its own
// interceptors of the guard work) can be relied on. Two threads that look it up at once find the same.
template <class Function>
Function cached(std::atomic<Function>& function, const char* name) {
    if (const Function known = function.load(std::memory_order_relaxed)) return known;
    const auto found = reinterpret_cast<Function>(next(name));
    function.store(found, std::memory_order_relaxed);
    return found;
}

Dlsym the_dlsym() {
    static constinit std::atomic<Dlsym> function = nullptr;
    return cached(function, "dlsym");
}

Dlopen the_dlopen() {
    static constinit std::atomic<Dlopen> function = nullptr;
    return cached(function, "dlopen");
}

// Callers through an FFI return into libffi or generated code, so the three init functions, which have no handle to go by,
// get a function of their own for each image.
template <std::size_t Slot>
CURL* easy_init_of() {
    return easy_init(Image::at(Slot));
}
template <std::size_t Slot>
CURLM* multi_init_of() {
    return multi_init(Image::at(Slot));
}

template <std::size_t Slot>
CURLSH* share_init_of() {
    return share_init(Image::at(Slot));
}

template <std::size_t... Slots>
void* init_thunk(std::string_view name, std::size_t slot, std::index_sequence<Slots...>) {
    static constexpr std::array<CURL* (*)(), sizeof...(Slots)> easy{easy_init_of<Slots>...};
    static constexpr std::array<CURLM* (*)(), sizeof...(Slots)> multi{multi_init_of<Slots>...};
    static constexpr std::array<CURLSH* (*)(), sizeof...(Slots)> share{share_init_of<Slots>...};
    if (name == "curl_share_init") return reinterpret_cast<void*>(share[slot]);
    if (name == "curl_easy_init") return reinterpret_cast<void*>(easy[slot]);
    if (name == "curl_multi_init") return reinterpret_cast<void*>(multi[slot]);
    return nullptr;
}

struct Wrapper {
    std::string_view name;
    void* function;
};

void* wrapper_named(std::string_view name) {
    static const Wrapper table[] = {
#define CURL_API(name, result, parameters) {"curl_" #name, reinterpret_cast<void*>(&::curl_##name)},
#include "curl_api.def"
#undef CURL_API
    };
    for (const Wrapper& wrapper : table)
        if (wrapper.name == name) return wrapper.function;
    return nullptr;
}

// What dlsym(handle, name) must answer in place of the real function, or nullptr. Not inlined, so that the exported function
// has no call through a pointer but its last.
[[gnu::noinline]] void* wrapper_for(void* handle, const char* name) {
    if (handle == RTLD_NEXT || handle == RTLD_DEFAULT || std::strncmp(name, "curl_", 5) != 0) return nullptr;
    void* const wrapper = wrapper_named(name);
    if (wrapper == nullptr) return nullptr;
    const Image* const image = Image::exporting(the_dlsym()(handle, name));
    if (image == nullptr) return nullptr;
    void* const thunk = init_thunk(name, image->slot(), std::make_index_sequence<Image::kMaxImages>{});
    return thunk != nullptr ? thunk : wrapper;
}

// Whether dlsym(handle, name) would find only ours: no libcurl has the function, and whoever asks wants to know that. `caller` is
// who asks.
[[gnu::noinline]] bool is_missing(void* handle, const char* name, const void* caller) {
    if (handle == RTLD_NEXT || std::strncmp(name, "curl_", 5) != 0) return false;
    void* const wrapper = wrapper_named(name);
    if (wrapper == nullptr || (handle != RTLD_DEFAULT && the_dlsym()(handle, name) != wrapper)) return false;
    if (the_dlsym()(RTLD_NEXT, name) != nullptr) return false;
    const Image* const image = Image::find_for(caller);
    const bool missing = image == nullptr || !image->exports(name);
    dlerror();  // says nothing of what was tried here
    return missing;
}

// An object that has nothing of libcurl's: asking it gives the right answer, and dlerror(3) the right text.
[[gnu::noinline]] void* elsewhere() {
    static constinit std::atomic<void*> libc = nullptr;
    if (libc.load(std::memory_order_relaxed) == nullptr) libc.store(the_dlopen()("libc.so.6", RTLD_LAZY | RTLD_NOLOAD));
    return libc.load(std::memory_order_relaxed);
}

}  // namespace

void* real_dlsym(void* handle, const char* name) { return the_dlsym()(handle, name); }
void* real_dlopen(const char* file, int flags) { return the_dlopen()(file, flags); }

}  // namespace replay

REPLAY_EXPORT void* dlsym(void* handle, const char* name) noexcept {
    if (void* const wrapper = replay::wrapper_for(handle, name)) return wrapper;
    if (replay::is_missing(handle, name, __builtin_return_address(0))) handle = replay::elsewhere();
    return replay::the_dlsym()(handle, name);
}

REPLAY_EXPORT void* dlopen(const char* file, int flags) noexcept { return replay::the_dlopen()(file, flags & ~RTLD_DEEPBIND); }
