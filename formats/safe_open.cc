#include "safe_open.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "error.h"

namespace replay {

namespace {

// As many links as the kernel follows, and as many times that something else stands there than a moment ago.
constexpr int kMostRounds = 40;

constexpr const char* kRemedy = "; move it away or name another file";

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// Whether what belongs to `user` in this file's folder may have been put there to harm us.
bool is_suspect(const std::string& path, uid_t user, mode_t suspect_folder) {
    struct stat folder {};
    if (user == geteuid() || stat(folder_of(path).c_str(), &folder) != 0) return false;
    return (folder.st_mode & suspect_folder) == suspect_folder && folder.st_uid != user;
}

void check_user(const std::string& path, const std::string& place, uid_t user) {
    if (may_be_planted(place, user))
        throw CassetteError(path + " belongs to another user, in a folder that everybody may write to, so nothing is written to it" +
                            kRemedy);
}

void check_kind(const std::string& path, mode_t mode) {
    if (S_ISREG(mode)) return;
    const char* const kind = S_ISDIR(mode) ? "a folder" : S_ISFIFO(mode) ? "a FIFO" : S_ISSOCK(mode) ? "a socket" : "a device";
    throw CassetteError(path + " is " + kind + ", not a regular file" + kRemedy);
}

bool is_kernels(const std::string& place) {
    struct statfs system {};
    return statfs(folder_of(place).c_str(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

// Where the link at `place` leads, to which `path` has led; `place` where it is none any more.
std::string target_of(const std::string& path, const std::string& place) {
    const PrivateFile link(place, O_PATH | O_NOFOLLOW);
    char target[PATH_MAX];
    const ssize_t size = link.is_open() ? link.read_link(target, sizeof target) : -1;
    if (size <= 0) return place;
    if (is_suspect(place, link.standing().user, S_IWOTH))
        throw CassetteError((place == path ? path + " is" : path + " leads to " + place + ",") +
                            " a symbolic link of another user's in a folder that everybody may write to, so it is not followed" + kRemedy);
    const std::string leads_to(target, static_cast<std::size_t>(size));
    return leads_to.starts_with('/') ? leads_to : folder_of(place) + "/" + leads_to;
}

}  // namespace

bool may_be_planted(const std::string& path, uid_t user) { return is_suspect(path, user, S_IWOTH | S_ISVTX); }

std::string safe_place(const std::string& path) {
    std::string place = path;
    for (int round = 0; round < kMostRounds; ++round) {
        struct stat found {};
        // A link of the kernel's, in /proc, is to a file that is open, wherever that is: its text need not lead there.
        if (lstat(place.c_str(), &found) != 0 || !S_ISLNK(found.st_mode) || is_kernels(place)) return place;
        place = target_of(path, place);
    }
    return path;  // which the kernel does not follow either
}

void check_place(const std::string& path) {
    const std::string place = safe_place(path);
    struct stat found {};
    if (stat(place.c_str(), &found) != 0) return;
    check_kind(path, found.st_mode);
    check_user(path, place, found.st_uid);
}

PrivateFile safe_open(const std::string& path, int flags) {
    const int present_flags = flags & ~O_CREAT;
    // Again where something else stands there than a moment ago.
    for (int round = 0; round < kMostRounds; ++round) {
        const std::string place = safe_place(path);
        struct stat found {};
        if (stat(place.c_str(), &found) != 0) {
            if (errno != ENOENT || (flags & O_CREAT) == 0) return PrivateFile(place, present_flags | O_NOFOLLOW);
            PrivateFile made(place, flags | O_EXCL);
            if (made.is_open() || errno != EEXIST) return made;
            continue;
        }
        check_kind(path, found.st_mode);
        PrivateFile file(place, is_kernels(place) ? present_flags : present_flags | O_NOFOLLOW);
        if (file.is_open() ? !file.is_regular() : errno == ELOOP || errno == ENOENT) continue;
        if (file.is_open() && (flags & O_ACCMODE) != O_RDONLY) check_user(path, place, file.standing().user);
        return file;
    }
    errno = ELOOP;
    return {};
}

}  // namespace replay
