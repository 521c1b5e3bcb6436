#pragma once
// libcurl's interface, and the table of one image's real functions. The only header that includes curl's.

#define CURL_DISABLE_TYPECHECK  // the checking macros would stand in the way of defining the functions
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

#include <type_traits>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_multi_socket
#undef curl_share_setopt

// Types that are newer than Debian 12's headers.
#if LIBCURL_VERSION_NUM < 0x080c00
typedef CURLcode curl_ssls_export_cb(CURL*, void*, const char*, const unsigned char*, size_t, const unsigned char*, size_t, curl_off_t, int,
                                     const char*, size_t);
#endif
#if LIBCURL_VERSION_NUM < 0x081000
using CURLMinfo_offt = int;  // an enumeration there
#endif
// struct curl_ws_frame, const or not as these headers have it.
using ReplayWsFrame = std::remove_pointer_t<decltype(curl_ws_meta(nullptr))>;

// Each row declared again: the compiler thereby checks it against curl's header, and knows functions newer than that.
#define CURL_API(name, result, parameters) extern "C" result curl_##name parameters;
#include "curl_api.def"
#undef CURL_API

namespace replay {

struct Api {
#define CURL_API(name, result, parameters) result(*name) parameters = nullptr;
#include "curl_api.def"
#undef CURL_API

    // Real functions that we call and do not stand in front of.
    decltype(&::curl_slist_free_all) slist_free_all = nullptr;
    decltype(&::curl_version) version = nullptr;
    decltype(&::curl_easy_option_by_id) easy_option_by_id = nullptr;
    decltype(&::curl_url) url = nullptr;
    decltype(&::curl_url_set) url_set = nullptr;
    decltype(&::curl_url_get) url_get = nullptr;
    decltype(&::curl_url_cleanup) url_cleanup = nullptr;
    decltype(&::curl_free) free = nullptr;
    decltype(&::curl_getdate) getdate = nullptr;
};

}  // namespace replay

// Exported under its C name whatever -fvisibility says.
#define REPLAY_EXPORT extern "C" __attribute__((visibility("default")))
