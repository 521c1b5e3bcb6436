#include "library_path.h"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace replay {

namespace fs = std::filesystem;

LibraryPath find_library_from(const std::string& folder) {
    LibraryPath library;
    library.looked = {folder, (fs::path(folder) / ".." / "lib").lexically_normal().string()};
#ifdef REPLAY_LIBDIR
    library.looked.emplace_back(REPLAY_LIBDIR);
#endif
    for (const std::string& place : library.looked) {
        const std::string path = (fs::path(place) / "libreplay.so").string();
        if (access(path.c_str(), R_OK) != 0) continue;
        library.found = path;
        break;
    }
    return library;
}

LibraryPath find_library() {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    return find_library_from(error ? "/usr/local/bin" : self.parent_path().string());
}

std::string preloadable_library() {
    const LibraryPath library = find_library();
    if (library.found.empty()) {
        std::string looked;
        for (const std::string& place : library.looked) looked += (looked.empty() ? "" : ", ") + place;
        throw std::runtime_error("libreplay.so is nowhere to be found (looked in " + looked + "); run `make`, or `make install`");
    }
    // ld.so(8) separates LD_PRELOAD by these and knows no quoting.
    if (library.found.find_first_of(" :") != std::string::npos)
        throw std::runtime_error("the path " + library.found +
                                 " holds a space or a colon, which LD_PRELOAD cannot name; move it elsewhere");
    return library.found;
}

}  // namespace replay
