// A shared object that calls curl while the process starts and while it ends, by EAGER_START and EAGER_END.
#include "transfer.hpp"

#include <cstdlib>

namespace {

void fetch_by(const char* variable) {
    if (const char* url = std::getenv(variable)) client::print(variable, client::fetch(url));
}

__attribute__((constructor)) void start() { fetch_by("EAGER_START"); }
__attribute__((destructor)) void end() { fetch_by("EAGER_END"); }

}  // namespace

extern "C" __attribute__((visibility("default"))) int eager_version() { return 1; }
