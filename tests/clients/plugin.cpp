// plugin URL: fetches, and then loads libeager.so, which does so too while the loader waits for it (see eager_part.cpp).
#include <dlfcn.h>

#include "transfer.hpp"

int main(int count, char** arguments) {
    if (count != 2) return 2;
    client::print("program", client::fetch(arguments[1]));
    void* const plugin = dlopen("libeager.so", RTLD_NOW);
    if (plugin == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 3;
    }
    client::print("program", client::fetch(arguments[1]));
    dlclose(plugin);
}
