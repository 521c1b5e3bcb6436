// dlopen_easy LIBRARY deepbind|plain URL: finds libcurl at run time, as plug-ins and foreign-function interfaces do.
#include <dlfcn.h>

#include <cstdio>
#include <cstring>

#include "transfer.hpp"

namespace {

template <typename Function>
Function* find(void* library, const char* name, Function*) {
    return reinterpret_cast<Function*>(dlsym(library, name));
}

}  // namespace

// decltype only: nothing of libcurl is linked.
#define FIND(name) const auto name##_found = find<decltype(::name)>(library, #name, nullptr)

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const bool deep = !std::strcmp(arguments[2], "deepbind");
    void* library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL | (deep ? RTLD_DEEPBIND : 0));
    if (!library) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 3;
    }
    FIND(curl_easy_init);
    FIND(curl_easy_setopt);
    FIND(curl_easy_perform);
    FIND(curl_easy_getinfo);
    FIND(curl_easy_cleanup);
    FIND(curl_version);
    std::printf("flavour %s\n", client::flavour(curl_version_found()));
    std::printf("no such symbol: %p\n", dlsym(library, "curl_easy_no_such_thing"));
    std::fflush(stdout);
    CURL* handle = curl_easy_init_found();
    curl_easy_setopt_found(handle, CURLOPT_URL, arguments[3]);
    const CURLcode code = curl_easy_perform_found(handle);
    long status = 0;
    curl_easy_getinfo_found(handle, CURLINFO_RESPONSE_CODE, &status);
    std::printf("code %d, status %ld\n", static_cast<int>(code), status);
    curl_easy_cleanup_found(handle);
    dlclose(library);
}
