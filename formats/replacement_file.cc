#include "replacement_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "error.h"
#include "safe_open.h"
#include "side_folder.h"
#include "unfinished_file.h"

namespace replay {

namespace {

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

// Where a file can be made that a rename brings to `path`.
std::string usable_side_folder(const std::string& path) {
    try {
        make_side_folder(path);
    } catch (const CassetteError&) {
        return {};
    }
    std::string side = side_folder(path);
    struct stat outer {};
    struct stat inner {};
    const bool is_usable = stat((folder_of(path) + "/").c_str(), &outer) == 0 && stat(side.c_str(), &inner) == 0 &&
                           inner.st_dev == outer.st_dev && access(side.c_str(), W_OK | X_OK) == 0;
    return is_usable ? side : "";
}

const char* remedy_for(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return "; make room and try again";
        case EACCES:
        case EPERM:
        case EROFS:
            return "; make its folder writable or name another file";
        case ENOENT:
        case ENOTDIR:
            return "; create its folder or name another file";
        default:
            return "";
    }
}

}  // namespace

ReplacementFile::ReplacementFile(const std::string& path) : path_(resolved_path(path)) {
    check_place(path);
    struct stat old {};
    if (stat(path_.c_str(), &old) == 0) {
        replaced_ = old;
    } else if (errno != ENOENT) {
        fail();  // a circle of links, for one
    }
    create();
    if (replaced_ && !file_.resemble(*replaced_)) {
        const int error = errno;
        remove();
        errno = error;
        fail();
    }
}

void ReplacementFile::create() {
    const auto place = [this] {
        const std::string side = usable_side_folder(path_);
        if (!side.empty()) sweep_unfinished_files(side);
        return side.empty() ? folder_of(path_) + "/.replay-" : side + "/";
    };
    // Whoever may not read the old file must not get hold of the new one while it is written.
    UnfinishedFile made = make_unfinished_file(place, replaced_ ? 0600 : 0666);
    if (!made.file.is_open()) fail();
    name_ = std::move(made.name);
    file_ = std::move(made.file);
}

ReplacementFile::~ReplacementFile() {
    // A forked child has a copy of this object, and the file is its parent's.
    if (!name_.empty() && file_.is_ours()) remove();
}

void ReplacementFile::remove() {
    unlink(name_.c_str());
    tidy_side_folder(path_);
}

void ReplacementFile::fail() const {
    const int error = errno;
    throw CassetteError("cannot write cassette " + path_ + ": " + std::strerror(error) + remedy_for(error));
}

// The host may have closed our descriptor and opened a file of its own under the number.
void ReplacementFile::check_is_ours() const {
    if (!file_.is_ours()) throw CassetteError("cannot write cassette " + path_ + ": the program has closed libreplay's file; try again");
}

void ReplacementFile::write(std::uint64_t offset, std::string_view bytes) const {
    check_is_ours();
    if (!file_.write_at(offset, bytes)) fail();
}

void ReplacementFile::flush() {
    if (buffer_.empty()) return;
    write(flushed_, buffer_);
    flushed_ += buffer_.size();
    buffer_.clear();
}

void ReplacementFile::append(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > kBuffer) flush();
    if (bytes.size() < kBuffer) {
        buffer_.append(bytes);
        return;
    }
    write(flushed_, bytes);
    flushed_ += bytes.size();
}

void ReplacementFile::read(std::uint64_t offset, char* into, std::size_t size) {
    if (offset + size > flushed_) flush();
    check_is_ours();
    const ssize_t got = file_.read_at(offset, into, size);
    if (got < 0) fail();
    if (static_cast<std::size_t>(got) != size) throw CassetteError("cannot write cassette " + path_ + ": somebody cut its new file short");
}

void ReplacementFile::overwrite(std::uint64_t offset, std::string_view bytes) {
    flush();
    write(offset, bytes);
}

void ReplacementFile::rewind(std::uint64_t size) {
    if (size >= flushed_) {
        buffer_.resize(size - flushed_);
        return;
    }
    buffer_.clear();
    flushed_ = size;
}

bool ReplacementFile::equals_old(std::uint64_t offset) {
    flush();
    if (!replaced_ || static_cast<std::uint64_t>(replaced_->st_size) != flushed_) return false;
    const PrivateFile old(path_, O_RDONLY);
    if (!old.is_open()) return false;
    const std::unique_ptr<char[]> windows(new char[2 * kBuffer]);
    while (offset < flushed_) {
        const std::size_t size = std::min<std::uint64_t>(flushed_ - offset, kBuffer);
        read(offset, windows.get(), size);
        if (old.read_at(offset, windows.get() + kBuffer, size) != static_cast<ssize_t>(size)) return false;
        if (std::memcmp(windows.get(), windows.get() + kBuffer, size) != 0) return false;
        offset += size;
    }
    return true;
}

void ReplacementFile::check_is_unchanged() const {
    struct stat now {};
    const bool is_there = stat(path_.c_str(), &now) == 0;
    const auto same_time = [](const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; };
    const bool is_unchanged = is_there == replaced_.has_value() &&
                              (!is_there || (now.st_dev == replaced_->st_dev && now.st_ino == replaced_->st_ino &&
                                             now.st_size == replaced_->st_size && same_time(now.st_mtim, replaced_->st_mtim)));
    if (!is_unchanged) throw CassetteError("cassette " + path_ + " was changed by another process meanwhile; try again");
}

void ReplacementFile::publish() {
    flush();
    check_is_ours();
    check_is_unchanged();
    if (!file_.cut(flushed_)) fail();
    if (rename(name_.c_str(), path_.c_str()) != 0) fail();
    name_.clear();
    tidy_side_folder(path_);
}

}  // namespace replay
