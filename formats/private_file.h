#pragma once
// A file description that lives in somebody else's process.
//
// The host may close every descriptor it does not know (daemons do) and open its own under the same number; it may fork,
// and an inherited description shares its lock and its offset with the parent. So a PrivateFile keeps away from the low
// numbers that hosts count on, remembers device, inode and process, and never touches a descriptor that is not its own any
// more. It reads and writes at offsets only. Not thread-safe: its owner serialises (concurrent read_at is fine).

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

struct iovec;

namespace replay {

class PrivateFile {
public:
    PrivateFile() = default;
    // Opens `path` with open(2) flags, O_CLOEXEC added and never as controlling terminal; a new file gets `mode` less
    // the umask. Check is_open(); errno says why not.
    PrivateFile(const std::string& path, int flags, mode_t mode = 0666);
    // The same with `name` in the folder that a descriptor stands for.
    PrivateFile(int folder, const char* name, int flags, mode_t mode = 0666);
    ~PrivateFile();
    PrivateFile(PrivateFile&& other) noexcept;
    PrivateFile& operator=(PrivateFile&& other) noexcept;

    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    // The descriptor still is the file that was opened.
    [[nodiscard]] bool is_same_file() const;
    // It is, and this is the process that opened it: locks on it are this process's own.
    [[nodiscard]] bool is_ours() const;
    // `path` still names this file (it has not been replaced by a rename).
    [[nodiscard]] bool is_at(const std::string& path) const;
    [[nodiscard]] bool is_at(int folder, const char* name) const;
    [[nodiscard]] bool is_regular() const { return S_ISREG(mode_); }
    // When it was opened: whose it was, and its permission bits.
    [[nodiscard]] uid_t user() const { return user_; }
    [[nodiscard]] mode_t permissions() const { return mode_ & 0777; }
    // What one fstat(2) tells, of the file that was opened.
    struct Standing {
        bool is_ours = false;    // see is_ours(); where it is not, nothing else is told
        bool is_linked = false;  // it still has a name
        std::uint64_t size = 0;
        uid_t user = 0;
    };
    [[nodiscard]] Standing standing() const;
    // Of a symbolic link (O_PATH | O_NOFOLLOW): where it leads, as readlink(2).
    [[nodiscard]] ssize_t read_link(char* into, std::size_t size) const;
    [[nodiscard]] std::uint64_t size() const;  // 0 where it cannot be told

    // The file has at least `size` bytes, asked in the cheapest way there is. Where the host has closed our descriptor and
    // used its number again, the answer is of the other file, which is left as it is.
    [[nodiscard]] bool reaches(std::uint64_t size) const;
    // Maps the first `size` bytes, shared and read-only; nullptr where that cannot be done.
    [[nodiscard]] void* map(std::uint64_t size) const;
    // It is on a file system where what has been written once can be written again whatever happens: without new room (copy-on-write takes
    // some), and without a server.
    [[nodiscard]] bool keeps_its_room() const;
    // Maps a stretch (from a page's start) shared and writable, every page of it allocated and present, so that writing to it can
    // neither fail nor wait for long: nullptr where that cannot be done, or the file does not reach that far.
    [[nodiscard]] char* map_present(std::uint64_t offset, std::size_t size) const;
    // Cuts what is behind off. False with errno.
    [[nodiscard]] bool cut(std::uint64_t size) const;
    // Makes the file reach `offset` + `size`, with room on the disk for these bytes. False with errno.
    [[nodiscard]] bool allocate(std::uint64_t offset, std::uint64_t size) const;

    // Reads up to `size` bytes; returns how many there were before the end of the file, or -1 with errno.
    [[nodiscard]] ssize_t read_at(std::uint64_t offset, void* into, std::size_t size) const;
    // Writes all or returns false with errno (ENOSPC where the kernel took nothing more, EFBIG instead of a SIGXFSZ).
    [[nodiscard]] bool write_at(std::uint64_t offset, iovec* pieces, int count) const;
    [[nodiscard]] bool write_at(std::uint64_t offset, std::string_view bytes) const;

    // Gives it the permissions of `other` and, as far as this process may, its owner and group.
    [[nodiscard]] bool resemble(const struct stat& other) const;

    // An exclusive flock(2) on this description; waits for other processes. Signals do not interrupt it.
    [[nodiscard]] bool lock() const;
    // The same without waiting: false where another description holds it.
    [[nodiscard]] bool try_lock() const;
    void unlock() const;

private:
    int fd_ = -1;
    mode_t mode_ = 0;
    uid_t user_ = 0;
    pid_t owner_ = 0;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace replay
