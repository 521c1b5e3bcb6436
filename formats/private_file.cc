#include "private_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "own_process.h"
#include "uncancelled.h"

#ifndef MADV_POPULATE_WRITE  // Linux 5.14; older kernels refuse it, and writing goes on by pwrite
#define MADV_POPULATE_WRITE 23
#endif

namespace replay {

namespace {

// Hosts count on getting the lowest free descriptor (close(0); open(...)), and select(2) ends at 1024.
constexpr int kLowestDescriptor = 700;

int move_up(int fd) {
    const int moved = fcntl(fd, F_DUPFD_CLOEXEC, kLowestDescriptor);
    if (moved < 0) return fd;  // a low RLIMIT_NOFILE: stay
    close(fd);
    return moved;
}

// Writing beyond RLIMIT_FSIZE raises SIGXFSZ, whose default action would end the host: it must not come to that.
bool exceeds_limit(std::uint64_t offset, std::uint64_t size) {
    rlimit limit{};
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
    return offset > limit.rlim_cur || size > limit.rlim_cur - offset;
}

std::uint64_t size_of(const iovec* pieces, int count) {
    std::uint64_t size = 0;
    for (int i = 0; i < count; ++i) size += pieces[i].iov_len;
    return size;
}

}  // namespace

PrivateFile::PrivateFile(const std::string& path, int flags, mode_t mode) : PrivateFile(AT_FDCWD, path.c_str(), flags, mode) {}

PrivateFile::PrivateFile(int folder, const char* name, int flags, mode_t mode) {
    const Uncancelled here;
    do {
        fd_ = openat(folder, name, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, mode);
    } while (fd_ < 0 && errno == EINTR);
    if (fd_ < 0) return;
    fd_ = move_up(fd_);
    struct stat info {};
    if (fstat(fd_, &info) != 0) {
        close(std::exchange(fd_, -1));
        return;
    }
    mode_ = info.st_mode;
    user_ = info.st_uid;
    device_ = info.st_dev;
    inode_ = info.st_ino;
    owner_ = own_process();
}

PrivateFile::~PrivateFile() {
    const Uncancelled here;
    if (is_same_file()) close(fd_);
}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      mode_(other.mode_),
      user_(other.user_),
      owner_(other.owner_),
      device_(other.device_),
      inode_(other.inode_) {}

PrivateFile& PrivateFile::operator=(PrivateFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(mode_, other.mode_);
    std::swap(user_, other.user_);
    std::swap(owner_, other.owner_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
}

bool PrivateFile::is_same_file() const {
    struct stat info {};
    return fd_ >= 0 && fstat(fd_, &info) == 0 && info.st_dev == device_ && info.st_ino == inode_;
}

bool PrivateFile::reaches(std::uint64_t size) const {
    // FIONREAD gives the size less our offset, which is always 0, in 0.14 us; fstat(2) takes 0.31. It is an int, the low bits
    // of a larger size, so it never says too much.
    int available = 0;
    if (ioctl(fd_, FIONREAD, &available) == 0 && available > 0 && static_cast<std::uint64_t>(available) >= size) return true;
    struct stat info {};
    return fd_ >= 0 && fstat(fd_, &info) == 0 && static_cast<std::uint64_t>(info.st_size) >= size;
}

ssize_t PrivateFile::read_link(char* into, std::size_t size) const { return readlinkat(fd_, "", into, size); }

void* PrivateFile::map(std::uint64_t size) const {
    void* const start = mmap(nullptr, size, PROT_READ, MAP_SHARED, fd_, 0);
    return start == MAP_FAILED ? nullptr : start;
}

bool PrivateFile::keeps_its_room() const {
    struct statfs found {};
    return fstatfs(fd_, &found) == 0 && (found.f_type == EXT4_SUPER_MAGIC || found.f_type == TMPFS_MAGIC);
}

char* PrivateFile::map_present(std::uint64_t offset, std::size_t size) const {
    void* const start = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, static_cast<off_t>(offset));
    if (start == MAP_FAILED) return nullptr;
    if (madvise(start, size, MADV_POPULATE_WRITE) == 0) return static_cast<char*>(start);
    munmap(start, size);
    return nullptr;
}

bool PrivateFile::allocate(std::uint64_t offset, std::uint64_t size) const {
    const Uncancelled here;
    if (exceeds_limit(offset, size)) {
        errno = EFBIG;
        return false;
    }
    int result;
    do {
        result = fallocate(fd_, 0, static_cast<off_t>(offset), static_cast<off_t>(size));
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

PrivateFile::Standing PrivateFile::standing() const {
    struct stat info {};
    if (fd_ < 0 || owner_ != own_process() || fstat(fd_, &info) != 0 || info.st_dev != device_ || info.st_ino != inode_) return {};
    return {true, info.st_nlink > 0, static_cast<std::uint64_t>(info.st_size), info.st_uid};
}

bool PrivateFile::is_ours() const { return owner_ == own_process() && is_same_file(); }

bool PrivateFile::is_at(const std::string& path) const { return is_at(AT_FDCWD, path.c_str()); }

bool PrivateFile::is_at(int folder, const char* name) const {
    struct stat info {};
    return fstatat(folder, name, &info, 0) == 0 && info.st_dev == device_ && info.st_ino == inode_;
}

std::uint64_t PrivateFile::size() const {
    struct stat info {};
    return fstat(fd_, &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

ssize_t PrivateFile::read_at(std::uint64_t offset, void* into, std::size_t size) const {
    const Uncancelled here;
    std::size_t done = 0;
    while (done < size) {
        const ssize_t n = pread(fd_, static_cast<char*>(into) + done, size - done, static_cast<off_t>(offset + done));
        if (n == 0) break;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        done += static_cast<std::size_t>(n);
    }
    return static_cast<ssize_t>(done);
}

bool PrivateFile::write_at(std::uint64_t offset, iovec* pieces, int count) const {
    const Uncancelled here;
    if (exceeds_limit(offset, size_of(pieces, count))) {
        errno = EFBIG;
        return false;
    }
    while (count > 0) {
        ssize_t n = pwritev(fd_, pieces, count, static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        offset += static_cast<std::uint64_t>(n);
        bool advanced = n > 0;
        for (; count > 0 && static_cast<std::size_t>(n) >= pieces->iov_len; ++pieces, --count) {
            n -= static_cast<ssize_t>(pieces->iov_len);
            advanced = true;
        }
        if (count == 0) return true;
        if (!advanced) {
            errno = ENOSPC;
            return false;
        }
        pieces->iov_base = static_cast<char*>(pieces->iov_base) + n;
        pieces->iov_len -= static_cast<std::size_t>(n);
    }
    return true;
}

bool PrivateFile::write_at(std::uint64_t offset, std::string_view bytes) const {
    iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    return write_at(offset, &piece, 1);
}

bool PrivateFile::cut(std::uint64_t size) const { return ftruncate(fd_, static_cast<off_t>(size)) == 0; }

bool PrivateFile::resemble(const struct stat& other) const {
    struct stat now {};
    if (fstat(fd_, &now) != 0) return false;
    const bool is_strangers = now.st_uid != other.st_uid || now.st_gid != other.st_gid;
    // Only root may give files away; for others the new file is theirs. Before the permissions, which a change of owner may cut.
    if (is_strangers && fchown(fd_, other.st_uid, other.st_gid) != 0 && errno != EPERM) return false;
    return fchmod(fd_, other.st_mode & 07777) == 0;
}

bool PrivateFile::lock() const {
    int result;
    do {
        result = flock(fd_, LOCK_EX);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

bool PrivateFile::try_lock() const { return flock(fd_, LOCK_EX | LOCK_NB) == 0; }

void PrivateFile::unlock() const { flock(fd_, LOCK_UN); }

}  // namespace replay
