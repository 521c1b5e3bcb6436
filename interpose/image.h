#pragma once
// One loaded libcurl: the OpenSSL flavour, the GnuTLS flavour, a wheel's renamed copy.
//
// A process may hold several, so the real functions are resolved per image, and every handle remembers the image that made
// it. Images are never unloaded once known (they are pinned) and never destroyed, so an Image may be used from
// any thread without a lock; the registry is append-only.

#include <climits>
#include <cstddef>
#include <string>
#include <string_view>

#include "api.h"

struct link_map;

namespace replay {

class Image {
public:
    // The image whose code `address` lies in, or nullptr. A call whose return address lies in a libcurl is libcurl's own:
    // curl_easy_perform reaches curl_multi_add_handle and others through the PLT, and so through our wrappers. 4 ns.
    [[nodiscard]] static const Image* containing(const void* address);

    // The image that the code at `caller` is linked to: the libcurl among the DT_NEEDED of the object that holds it, or that
    // object itself where it is one; where the caller cannot be told (a tail call, an FFI trampoline) the only image loaded. nullptr, and a
    // line on stderr, where that leaves none or several.
    [[nodiscard]] static const Image* of_caller(const void* caller);

    // The same without a word.
    [[nodiscard]] static const Image* find_for(const void* caller);

    // Whether it has a function of this name: ours are there whether it does or not.
    [[nodiscard]] bool exports(const char* name) const;

    // The image that exports `symbol_address`, a function of libcurl's interface. nullptr where no libcurl does.
    [[nodiscard]] static const Image* exporting(const void* symbol_address);

    Api api;

    // Position in the registry, below kMaxImages.
    static constexpr std::size_t kMaxImages = 8;
    [[nodiscard]] std::size_t slot() const { return slot_; }
    [[nodiscard]] static const Image* at(std::size_t slot);

    // libcurl and its TLS library as curl_version() names them, before the dozen other libraries: "libcurl/7.88.1 OpenSSL/3.0.15". Asked
    // for once: that function writes into a buffer that all threads share.
    [[nodiscard]] const std::string& version() const { return version_; }
    // By that text, 8014 for "libcurl/8.14.1 OpenSSL/…": libcurl's behaviour has changed in places. Where it does not tell, above all
    // others.
    [[nodiscard]] int release() const { return release_; }

    // What kind of argument an option takes, from the image's own table: so an option newer than our headers is known too.
    // By the number's range where the table lacks it. A scan of some 300 rows: ask once a handle and option.
    [[nodiscard]] curl_easytype type_of(CURLoption option) const;

private:
    Image(link_map* map, void* handle);
    static const Image* known(const link_map* map);
    static const Image* known(std::string_view name);
    static const Image* of_object(link_map* map);
    static const Image* needed_by(const void* caller);
    struct Search {
        const Image* found = nullptr;
        int count = 0;
    };
    static Search all_loaded();
    static Search search_for(const void* caller);

    link_map* map_;
    std::string name_;  // by which others need it; empty where the loader gives them another one
    std::string version_;
    int release_ = INT_MAX;
    std::size_t slot_ = 0;
};

}  // namespace replay
