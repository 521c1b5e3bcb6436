#include "side_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "error.h"
#include "safe_open.h"

namespace replay {

namespace {

constexpr std::string_view kFolder = ".replay";
constexpr const char* kIgnore = "/.gitignore";
constexpr std::string_view kIgnored = "*\n";
constexpr int kAttempts = 100;

std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// Whoever owns a folder can swap the files in it.
bool is_trusted(const std::string& folder, const std::string& around) {
    struct stat inner {};
    struct stat outer {};
    if (lstat(folder.c_str(), &inner) != 0 || stat(around.c_str(), &outer) != 0) return false;
    if (!S_ISDIR(inner.st_mode)) {
        errno = ENOTDIR;
        return false;
    }
    errno = EPERM;
    return inner.st_uid == geteuid() || inner.st_uid == outer.st_uid || inner.st_uid == 0;
}

void write_ignore(const std::string& folder) {
    const int fd = open((folder + kIgnore).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) return;  // there already
    // Without it git shows the folder as untracked, and that is all.
    static_cast<void>(!write(fd, kIgnored.data(), kIgnored.size()));
    close(fd);
}

// Whether nothing is in it but what is there for its own sake.
bool is_empty(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.c_str()), closedir);
    if (entries == nullptr) return false;
    while (const dirent* const entry = readdir(entries.get())) {
        const std::string_view name(entry->d_name);
        if (name != "." && name != ".." && name != &kIgnore[1]) return false;
    }
    return true;
}

}  // namespace

std::string resolved_path(const std::string& path) {
    std::string place = path;
    try {
        place = safe_place(path);
    } catch (const CassetteError&) {
        return place;
    }
    char resolved[PATH_MAX];
    return realpath(place.c_str(), resolved) != nullptr ? resolved : place;
}

std::string side_folder(const std::string& cassette) {
    const std::string around = parent_of(cassette);
    return (around == "/" ? "" : around) + "/" + std::string(kFolder);
}

std::string side_file(const std::string& cassette, std::string_view suffix) {
    return side_folder(cassette) + "/" + std::string(name_of(cassette)) + "." + std::string(suffix);
}

std::vector<std::string> side_files(const std::string& cassette, std::string_view ending) {
    const std::string start = std::string(name_of(cassette)) + ".";
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(side_folder(cassette).c_str()), closedir);
    std::vector<std::string> found;
    while (const dirent* const entry = entries == nullptr ? nullptr : readdir(entries.get())) {
        std::string_view name(entry->d_name);
        if (!name.starts_with(start) || !name.ends_with(ending) || name.size() < start.size() + ending.size()) continue;
        name.remove_prefix(start.size());
        name.remove_suffix(ending.size());
        found.emplace_back(name);
    }
    return found;
}

void make_side_folder(const std::string& cassette) {
    const std::string folder = side_folder(cassette);
    bool is_usable = false;
    // Others tidy up: what is there may be gone when it is looked at.
    for (int attempt = 0; attempt < kAttempts && !is_usable; ++attempt) {
        const bool is_new = mkdir(folder.c_str(), 0777) == 0;
        if (!is_new && errno != EEXIST)
            throw CassetteError("cannot write cassette " + cassette + ": cannot make the folder " + folder + ": " + std::strerror(errno) +
                                (errno == ENOENT ? "; create the folder around it, or name another cassette with REPLAY_CASSETTE"
                                                 : "; make the folder around it writable, or name another cassette with REPLAY_CASSETTE"));
        is_usable = is_trusted(folder, parent_of(cassette));
        if (!is_usable && errno != ENOENT) break;
    }
    if (!is_usable)
        throw CassetteError(
            "cannot use the folder " + folder + ": " + std::strerror(errno) +
            "; what is recorded goes there first. Remove it, or name a cassette in a folder of your own with REPLAY_CASSETTE");
    write_ignore(folder);
}

void make_folders_around(const std::string& cassette) {
    for (std::size_t end = cassette.find('/', 1); end != std::string::npos; end = cassette.find('/', end + 1))
        mkdir(cassette.substr(0, end).c_str(), 0777);
}

void tidy_side_folder(const std::string& cassette) {
    const std::string folder = side_folder(cassette);
    if (!is_empty(folder)) return;
    unlink((folder + kIgnore).c_str());
    // Somebody may have begun a recording meanwhile.
    if (rmdir(folder.c_str()) != 0) write_ignore(folder);
}

}  // namespace replay
