#include "image.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <vector>

#include "dynamic_linker.h"
#include "report.h"

namespace replay {

namespace {

// Append-only: a slot once filled never changes. Written under registering(), read without a lock.
std::array<std::atomic<const Image*>, Image::kMaxImages> images;
std::atomic<std::size_t> image_count = 0;

std::mutex& registering() {
    static auto* const mutex = new std::mutex;
    return *mutex;
}

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

}  // namespace

namespace {

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

}  // namespace

Image::Image(link_map* map, void* handle, std::size_t slot) : map_(map), slot_(slot) {
    const auto resolve = [handle](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(real_dlsym(handle, name));
    };
#define CURL_API(name, result, parameters) resolve(api.name, "curl_" #name);
#include "curl_api.def"
#undef CURL_API
    resolve(api.slist_append, "curl_slist_append");
    resolve(api.slist_free_all, "curl_slist_free_all");
    resolve(api.version, "curl_version");
    resolve(api.easy_option_by_id, "curl_easy_option_by_id");
    resolve(api.url, "curl_url");
    resolve(api.url_set, "curl_url_set");
    resolve(api.url_get, "curl_url_get");
    resolve(api.url_cleanup, "curl_url_cleanup");
    resolve(api.free, "curl_free");
    resolve(api.getdate, "curl_getdate");
    if (api.version != nullptr) version_ = api.version();
    release_ = release_in(version_);
}

const Image* Image::known(const link_map* map) {
    if (map == nullptr) return nullptr;
    const std::size_t count = image_count.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < count; ++i) {
        const Image* const image = images[i].load(std::memory_order_relaxed);
        if (image->map_ == map) return image;
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
    // The main program has an empty name; a libcurl linked into it statically is out of reach anyway.
    void* const handle = map->l_name != nullptr && *map->l_name != '\0' ? loaded(map->l_name, RTLD_NODELETE) : nullptr;
    if (handle == nullptr || !is_libcurl(handle)) return nullptr;
    const std::lock_guard lock(registering());
    if (const Image* const image = known(map)) return image;
    const std::size_t slot = image_count.load();
    if (slot == kMaxImages) {
        report_once("more than " + std::to_string(kMaxImages) +
                    " libcurls are loaded in one process; transfers of the others are not seen");
        return nullptr;
    }
    auto* const image = new Image(map, handle, slot);
    images[slot].store(image, std::memory_order_relaxed);
    image_count.store(slot + 1, std::memory_order_release);
    return image;
}

const Image* Image::needed_by(const void* caller) {
    link_map* const object = object_at(caller);
    if (object == nullptr) return nullptr;
    const char* strings = nullptr;
    for (const ElfW(Dyn)* entry = object->l_ld; entry->d_tag != DT_NULL; ++entry)
        if (entry->d_tag == DT_STRTAB) strings = reinterpret_cast<const char*>(entry->d_un.d_ptr);
    for (const ElfW(Dyn)* entry = object->l_ld; strings != nullptr && entry->d_tag != DT_NULL; ++entry) {
        if (entry->d_tag != DT_NEEDED) continue;
        void* const handle = loaded(strings + entry->d_un.d_val);
        if (handle == nullptr) continue;
        const Image* const image = is_libcurl(handle) ? of_object(static_cast<link_map*>(handle)) : nullptr;
        dlclose(handle);
        if (image != nullptr) return image;
    }
    return nullptr;
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
