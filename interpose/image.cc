#include "image.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <memory>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <vector>

#include "bypasses.h"
#include "dynamic_linker.h"
#include "lock_over_forks.h"
#include "report.h"
#include "uncancelled.h"

namespace replay {

namespace {

// Filled from the front, and a slot once filled never changes. Without a lock: whoever held one would wait for the loader, whose
// owner may be a constructor that calls libcurl, and a fork could leave it held.
std::array<std::atomic<const Image*>, Image::kMaxImages> images;

link_map* object_at(const void* address) {
    dl_find_object found{};
    return _dl_find_object(const_cast<void*>(address), &found) == 0 ? found.dlfo_link_map : nullptr;
}

// Ours exports libcurl's names too.
const link_map* this_library() {
    static const link_map* const map = object_at(reinterpret_cast<const void*>(&object_at));
    return map;
}

// Whether the object behind `handle` itself defines libcurl's interface. A dlsym on it searches its dependencies too.
bool is_libcurl(void* handle) {
    if (handle == this_library()) return false;
    const void* const function = real_dlsym(handle, "curl_easy_perform");
    return function != nullptr && object_at(function) == static_cast<link_map*>(handle);
}

// A loaded object by name, without loading anything. The caller need not release it: RTLD_NODELETE pins a libcurl anyway.
void* loaded(const char* name, int extra_flags = 0) { return real_dlopen(name, RTLD_LAZY | RTLD_NOLOAD | extra_flags); }

// Calls `use` with each entry of this tag in the object's dynamic section that is a string, until it returns true.
template <class Use>
void each_text(const link_map* object, ElfW(Sxword) tag, Use use) {
    const char* strings = nullptr;
    for (const ElfW(Dyn)* entry = object->l_ld; entry->d_tag != DT_NULL; ++entry)
        if (entry->d_tag == DT_STRTAB) strings = reinterpret_cast<const char*>(entry->d_un.d_ptr);
    for (const ElfW(Dyn)* entry = object->l_ld; strings != nullptr && entry->d_tag != DT_NULL; ++entry)
        if (entry->d_tag == tag && use(strings + entry->d_un.d_val)) return;
}

// The name by which others need this object. Empty where it has none, or where the loader gives them another one by that name: then
// that one was loaded before.
std::string needed_name(link_map* object) {
    std::string name;
    each_text(object, DT_SONAME, [&](const char* text) {
        name = text;
        return true;
    });
    void* const found = name.empty() ? nullptr : loaded(name.c_str());
    if (found != nullptr) dlclose(found);
    return found == object ? name : "";
}

constinit std::mutex asking;

// What curl_version says first, which two threads must not ask at once. Nothing in there waits for the loader, or for anybody; but a
// library that it asks (LDAP's) looks up this machine's name, and who watches over that is built first, under locks that a fork takes
// before this one.
std::string version_of(char* (*version)()) {
    static_cast<void>(Bypasses::instance());
    const auto lock = lock_over_forks<asking>();
    const std::string_view text = version();
    return std::string(text.substr(0, text.find(' ', std::min(text.find(' '), text.size() - 1) + 1)));
}

int release_in(std::string_view version) {
    constexpr std::string_view prefix = "libcurl/";
    if (!version.starts_with(prefix)) return INT_MAX;
    const char* const end = version.data() + version.size();
    int major = 0;
    int minor = 0;
    const auto dot = std::from_chars(version.data() + prefix.size(), end, major).ptr;
    if (dot == end || *dot != '.' || std::from_chars(dot + 1, end, minor).ec != std::errc{}) return INT_MAX;
    return std::clamp(major, 0, 1000) * 1000 + std::clamp(minor, 0, 999);
}

// Threads that are cancelled, or that leave by pthread_exit(3), in a callback or while libcurl waits, are unwound by the C library's
// libgcc, which calls ours for the functions of this library. Ours ends the process then, unless it has unwound something
// by itself before, be it one function. Not when the library is loaded: it takes 30 us.
void ready_unwinder() {
    _Unwind_Backtrace([](_Unwind_Context*, void*) { return _URC_END_OF_STACK; }, nullptr);
}

}  // namespace

Image::Image(link_map* map, void* handle) : map_(map), name_(needed_name(map)) {
    const auto resolve = [handle](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(real_dlsym(handle, name));
    };
#define CURL_API(name, result, parameters) resolve(api.name, "curl_" #name);
#include "curl_api.def"
#undef CURL_API
    resolve(api.slist_free_all, "curl_slist_free_all");
    resolve(api.version, "curl_version");
    resolve(api.easy_option_by_id, "curl_easy_option_by_id");
    resolve(api.url, "curl_url");
    resolve(api.url_set, "curl_url_set");
    resolve(api.url_get, "curl_url_get");
    resolve(api.url_cleanup, "curl_url_cleanup");
    resolve(api.free, "curl_free");
    resolve(api.getdate, "curl_getdate");
    if (api.version != nullptr) version_ = version_of(api.version);
    release_ = release_in(version_);
}

const Image* Image::known(const link_map* map) {
    if (map == nullptr) return nullptr;
    for (const auto& slot : images) {
        const Image* const image = slot.load(std::memory_order_acquire);
        if (image == nullptr || image->map_ == map) return image;
    }
    return nullptr;
}

const Image* Image::known(std::string_view name) {
    for (const auto& slot : images) {
        const Image* const image = slot.load(std::memory_order_acquire);
        if (image == nullptr || image->name_ == name) return image;
    }
    return nullptr;
}

const Image* Image::at(std::size_t slot) { return images[slot].load(std::memory_order_acquire); }

const Image* Image::containing(const void* address) { return known(object_at(address)); }

const Image* Image::exporting(const void* symbol_address) { return of_object(object_at(symbol_address)); }

// The image that is this object, registered if it is a libcurl seen for the first time.
const Image* Image::of_object(link_map* map) {
    if (map == nullptr) return nullptr;
    if (const Image* const image = known(map)) return image;
    ready_unwinder();
    const Uncancelled here;  // libraries that come along set themselves up, under locks of their own
    // The main program has an empty name; a libcurl linked into it statically is out of reach anyway.
    void* const handle = map->l_name != nullptr && *map->l_name != '\0' ? loaded(map->l_name, RTLD_NODELETE) : nullptr;
    if (handle == nullptr || !is_libcurl(handle)) return nullptr;
    std::unique_ptr<Image> made(new Image(map, handle));
    for (std::size_t slot = 0; slot < kMaxImages; ++slot) {
        made->slot_ = slot;
        const Image* other = nullptr;
        if (images[slot].compare_exchange_strong(other, made.get())) return made.release();
        if (other->map_ == map) return other;  // another thread was quicker
    }
    report_once("more than " + std::to_string(kMaxImages) + " libcurls are loaded in one process; transfers of the others are not seen");
    return nullptr;
}

// By name where it is known, and only then by way of the loader: a thread in there may be a library's constructor that waits for this
// one.
const Image* Image::needed_by(const void* caller) {
    const link_map* const object = object_at(caller);
    if (object == nullptr) return nullptr;
    const Image* found = nullptr;
    int count = 0;
    each_text(object, DT_NEEDED, [&](const char* name) {
        const Image* const image = known(name);
        if (image != nullptr) found = image;
        count += image != nullptr ? 1 : 0;
        return false;
    });
    if (count == 1) return found;
    each_text(object, DT_NEEDED, [&](const char* name) {
        void* const handle = loaded(name);
        if (handle == nullptr) return false;
        found = is_libcurl(handle) ? of_object(static_cast<link_map*>(handle)) : nullptr;
        dlclose(handle);
        return found != nullptr;
    });
    return found;
}

Image::Search Image::all_loaded() {
    // Only looked at in there: dlopen waits for the loader, whose owner may be waiting for dl_iterate_phdr. What is unloaded by
    // the time that it is asked for is not found.
    std::vector<std::string> names;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* data) {
            if (info->dlpi_name != nullptr && *info->dlpi_name != '\0')
                static_cast<std::vector<std::string>*>(data)->emplace_back(info->dlpi_name);
            return 0;
        },
        &names);
    Search search;
    for (const std::string& name : names) {
        void* const handle = loaded(name.c_str());
        if (handle == nullptr) continue;
        if (is_libcurl(handle)) {
            search.found = of_object(static_cast<link_map*>(handle));
            ++search.count;
        }
        dlclose(handle);
    }
    return search;
}

Image::Search Image::search_for(const void* caller) {
    if (const Image* const needed = needed_by(caller)) return {needed, 1};
    return all_loaded();
}

const Image* Image::find_for(const void* caller) {
    const Search search = search_for(caller);
    return search.count == 1 ? search.found : nullptr;
}

const Image* Image::of_caller(const void* caller) {
    const Search search = search_for(caller);
    if (search.count == 1) return search.found;
    report_once(search.count == 0 ? "a call to libcurl came in, but no libcurl is loaded"
                                  : "several libcurls are loaded and a call does not say which it is for; it fails");
    return nullptr;
}

bool Image::exports(const char* name) const { return real_dlsym(map_, name) != nullptr; }

curl_easytype Image::type_of(CURLoption option) const {
    if (api.easy_option_by_id != nullptr)
        if (const curl_easyoption* const known = api.easy_option_by_id(option)) return known->type;
    if (option < CURLOPTTYPE_OBJECTPOINT) return CURLOT_LONG;
    if (option < CURLOPTTYPE_FUNCTIONPOINT) return CURLOT_OBJECT;
    if (option < CURLOPTTYPE_OFF_T) return CURLOT_FUNCTION;
    return option < CURLOPTTYPE_BLOB ? CURLOT_OFF_T : CURLOT_BLOB;
}

}  // namespace replay
