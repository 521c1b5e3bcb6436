#pragma once
// Where libreplay.so is.

#include <string>
#include <vector>

namespace replay {

struct LibraryPath {
    std::string found;                // absolute; empty where it is nowhere
    std::vector<std::string> looked;  // the places tried, in order
};

// Looks beside the running binary (its real path, so that a symbolic link to `replay` works), then in BINDIR/../lib, then in the
// folder that the build was configured with.
[[nodiscard]] LibraryPath find_library();
// The same for a binary in `folder`.
[[nodiscard]] LibraryPath find_library_from(const std::string& folder);

// find_library's, fit to be named in LD_PRELOAD. Throws std::runtime_error, which says what to do.
[[nodiscard]] std::string preloadable_library();

}  // namespace replay
