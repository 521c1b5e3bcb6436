#include "part_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "cassette_reader.h"
#include "cassette_writer.h"
#include "layout.h"
#include "private_file.h"

namespace replay {

namespace fs = std::filesystem;

namespace {

std::string resolved(const std::string& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    return error ? path : real.string();
}

bool synced(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool done = fsync(fd) == 0;
    const int error = errno;
    close(fd);
    errno = error;
    return done;
}

[[noreturn]] void refuse(const std::string& cassette, int error, const std::string& remedy) {
    throw CassetteError("cannot record into " + cassette + ": " + std::strerror(error) + "; " + remedy);
}

}  // namespace

void check_recordable(const std::string& cassette) {
    const std::string folder = fs::path(cassette).parent_path().string();
    struct stat info {};
    if (stat(folder.c_str(), &info) != 0) refuse(cassette, errno, "create the folder " + folder + " or name another file with -c");
    if (!S_ISDIR(info.st_mode)) refuse(cassette, ENOTDIR, "name another file with -c");
    if (access(folder.c_str(), W_OK | X_OK) != 0) refuse(cassette, errno, "make " + folder + " writable or name another file with -c");

    if (stat(cassette.c_str(), &info) != 0) return;
    // O_NONBLOCK of PrivateFile keeps a FIFO from stopping us here.
    const PrivateFile file(cassette, O_RDONLY);
    if (!file.is_open()) refuse(cassette, errno, "make it readable or name another file with -c");
    std::array<unsigned char, 8> magic{};
    const ssize_t got = file.is_regular() ? file.read_at(0, magic.data(), magic.size()) : -1;
    // A damaged cassette may be recorded again, a file that never was one may be dear to somebody.
    if (got != 0 && (got != static_cast<ssize_t>(magic.size()) || magic != kMagic))
        throw CassetteError(cassette + " is not a cassette, so nothing is recorded over it; move it away or name another file with -c");
}

PartFile::PartFile(const std::string& cassette) : cassette_(resolved(cassette)) {
    check_recordable(cassette_);
    for (int n = 1;; ++n) {
        part_ = cassette_ + "." + std::to_string(getpid()) + "-" + std::to_string(n) + ".part";
        if (access(part_.c_str(), F_OK) != 0) break;
    }
    CassetteWriter(part_).prepare();
}

PartFile::~PartFile() {
    if (!kept_) unlink(part_.c_str());
}

bool PartFile::replaces() const { return access(cassette_.c_str(), F_OK) == 0; }

std::size_t PartFile::interactions() const { return CassetteReader(part_).scan().size(); }

void PartFile::publish() {
    kept_ = true;  // whatever goes wrong from here on, the recording must not be lost
    struct stat old {};
    const auto check = [this](bool worked) {
        if (worked) return;
        throw CassetteError("cannot replace cassette " + cassette_ + ": " + std::strerror(errno) + "; what was recorded is in " + part_);
    };
    if (stat(cassette_.c_str(), &old) == 0) check(chmod(part_.c_str(), old.st_mode & 07777) == 0);
    // Else a crash of the machine could leave the new name on a file without its bytes.
    check(synced(part_));
    check(rename(part_.c_str(), cassette_.c_str()) == 0);
}

}  // namespace replay
