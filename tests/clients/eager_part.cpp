// A shared object that calls curl while the process starts and while it ends, by EAGER_START and EAGER_END; by EAGER_THREAD it
// starts a thread that does, and waits for it.
#include "transfer.hpp"

#include <cstdlib>
#include <thread>

namespace {

void fetch_by(const char* variable) {
    if (const char* url = std::getenv(variable)) client::print(variable, client::fetch(url));
}

__attribute__((constructor)) void start() {
    fetch_by("EAGER_START");
    if (std::getenv("EAGER_THREAD") != nullptr) std::thread(fetch_by, "EAGER_THREAD").join();
}
__attribute__((destructor)) void end() { fetch_by("EAGER_END"); }

}  // namespace

extern "C" __attribute__((visibility("default"))) int eager_version() { return 1; }
