#include "unfinished_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string_view>

namespace replay {

namespace {

constexpr std::string_view kEnding = ".new";

// A folder full of strangers' files must not keep a publication up.
constexpr int kMostEntries = 10'000;

std::string unguessable() {
    unsigned long long number = 0;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number) {
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        number = (static_cast<unsigned long long>(now.tv_nsec) << 32) ^ static_cast<unsigned long long>(getpid());
    }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", number);
    return text;
}

}  // namespace

UnfinishedFile make_unfinished_file(const std::function<std::string()>& place, mode_t mode) {
    UnfinishedFile made;
    for (int attempt = 0; attempt < 100; ++attempt) {
        made.name = place().append(unguessable()).append(kEnding);
        made.file = PrivateFile(made.name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
        // Another process may have removed the folder before there was a file in it, or the file before it was locked.
        if (!made.file.is_open() && (errno == EEXIST || errno == ENOENT)) continue;
        if (!made.file.is_open() || (made.file.try_lock() && made.file.is_at(made.name))) break;
        made.file = PrivateFile();
        errno = EAGAIN;
    }
    return made;
}

void sweep_unfinished_files(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open_folder(opendir(folder.c_str()), closedir);
    if (open_folder == nullptr) return;
    for (int entries = 0; entries < kMostEntries; ++entries) {
        const dirent* const entry = readdir(open_folder.get());
        if (entry == nullptr) return;
        if (!std::string_view(entry->d_name).ends_with(kEnding)) continue;
        const std::string path = folder + "/" + entry->d_name;
        const PrivateFile left(path, O_RDWR | O_NOFOLLOW);
        if (left.is_open() && left.is_regular() && left.try_lock()) unlink(path.c_str());
    }
}

}  // namespace replay
