#include "target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace replay::fuzz {

namespace {

// From before anyone closes stderr, on which the library reports what it finds in the inputs.
const int complaints = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 900);

}  // namespace

void require(bool holds, const char* what) {
    if (holds) return;
    const std::string line = "it does not hold: " + std::string(what) + "\n";
    static_cast<void>(!write(complaints, line.data(), line.size()));
    std::abort();
}

}  // namespace replay::fuzz
