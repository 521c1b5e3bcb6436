#pragma once
// A file that is written in full and then takes the place of another one, all at once.
//
// Whoever opens the path sees the old file or the new one, never a part of one; if this process is killed or the disk is full, the old
// one. Nothing waits for the disk (FORMAT.md, "Recording"). The new file is made in the folder `.replay` beside the old one
// (side_folder.h), or, where that cannot be used (a rename works within a file system only), directly beside it, under a name of its own
// and with the old one's permissions. What processes that were killed have left in `.replay` is removed on the way: each holds a lock on
// its file while it lives.
//
// Written front to back through a buffer; memory does not grow with the file. Not thread-safe.

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "private_file.h"

namespace replay {

class ReplacementFile {
public:
    // Made before what it will replace is read: a change that comes in between is noticed by publish(), and not lost.
    // A symbolic link at `path` is followed: the file that it names, which need not exist, is replaced. Throws CassetteError where no
    // file can be made there, or where something stands there that is no regular file.
    explicit ReplacementFile(const std::string& path);
    // Removes the new file unless it has been published.
    ~ReplacementFile();
    ReplacementFile(const ReplacementFile&) = delete;
    ReplacementFile& operator=(const ReplacementFile&) = delete;

    // The file that will be replaced: what `path` named once links were followed.
    [[nodiscard]] const std::string& path() const { return path_; }

    // All of these throw CassetteError; the old file is as it was.
    void append(std::string_view bytes);
    [[nodiscard]] std::uint64_t size() const { return flushed_ + buffer_.size(); }
    // Reads what has been appended.
    void read(std::uint64_t offset, char* into, std::size_t size);
    // Writes over bytes that have been appended.
    void overwrite(std::uint64_t offset, std::string_view bytes);
    // Forgets what was appended behind the first `size` bytes.
    void rewind(std::uint64_t size);
    // Whether the old file has the same size, and the same bytes from `offset` on.
    [[nodiscard]] bool equals_old(std::uint64_t offset);
    // Puts the file in its place. Nothing may be done with it afterwards. Throws also where the file
    // there is another one by now, or was written to since.
    void publish();

private:
    static constexpr std::size_t kBuffer = 256 * 1024;

    void create();
    void remove();
    void flush();
    void write(std::uint64_t offset, std::string_view bytes) const;
    void check_is_ours() const;
    void check_is_unchanged() const;
    [[noreturn]] void fail() const;

    std::string path_;
    std::optional<struct stat> replaced_;
    std::string name_;  // the new file's path; empty once it is in its place
    PrivateFile file_;
    std::string buffer_;         // what is to be written next,
    std::uint64_t flushed_ = 0;  // behind what has been
};

}  // namespace replay
