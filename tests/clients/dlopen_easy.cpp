// dlopen_easy LIBRARY deepbind|plain|busy URL: finds libcurl at run time, as plug-ins and foreign-function interfaces do. `busy`: by
// RTLD_DEFAULT, and while another thread loads and unloads something all the time.
#include <dlfcn.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <thread>

#include "transfer.hpp"

namespace {

template <typename Function>
Function* find(void* library, const char* name, Function*) {
    return reinterpret_cast<Function*>(dlsym(library, name));
}

class Loading {
public:
    explicit Loading(const char* object) : thread_([this, object] { go_on(object); }) {}
    ~Loading() {
        is_over_ = true;
        thread_.join();
    }
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;

private:
    void go_on(const char* object) const {
        while (!is_over_)
            if (void* const loaded = dlopen(object, RTLD_NOW)) dlclose(loaded);
    }

    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

}  // namespace

// decltype only: nothing of libcurl is linked.
#define FIND(name) const auto name##_found = find<decltype(::name)>(busy ? RTLD_DEFAULT : library, #name, nullptr)

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const bool deep = !std::strcmp(arguments[2], "deepbind");
    const bool busy = !std::strcmp(arguments[2], "busy");
    void* library = dlopen(arguments[1], RTLD_NOW | (busy ? RTLD_GLOBAL : RTLD_LOCAL) | (deep ? RTLD_DEEPBIND : 0));
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
    if (busy) {
        const Loading loading("libmark.so");
        for (int n = 0; n < 2000; ++n) curl_easy_cleanup_found(curl_easy_init_found());
    }
    CURL* handle = curl_easy_init_found();
    curl_easy_setopt_found(handle, CURLOPT_URL, arguments[3]);
    const CURLcode code = curl_easy_perform_found(handle);
    long status = 0;
    curl_easy_getinfo_found(handle, CURLINFO_RESPONSE_CODE, &status);
    std::printf("code %d, status %ld\n", static_cast<int>(code), status);
    curl_easy_cleanup_found(handle);
    dlclose(library);
}
