#include "spool_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "error.h"
#include "side_folder.h"
#include "unfinished_file.h"

namespace replay {

namespace {

constexpr std::uint64_t kAhead = std::uint64_t{32} << 20;

}  // namespace

SpoolFile::SpoolFile(const std::string& cassette) : cassette_(cassette) {
    UnfinishedFile made = make_unfinished_file(
        [&cassette] {
            make_side_folder(cassette);
            return side_folder(cassette) + "/";
        },
        0600);
    name_ = std::move(made.name);
    file_ = std::move(made.file);
    if (!file_.is_open()) fail();
}

SpoolFile::~SpoolFile() {
    // A forked child has a copy of this object, and the file is its parent's.
    if (!name_.empty() && file_.is_ours()) unlink(name_.c_str());
}

void SpoolFile::fail() const {
    const int error = errno;
    const bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    throw CassetteError("cannot write cassette " + cassette_ + " (a long body, kept in .replay/ until it is whole): " +
                        std::strerror(error) + (is_full ? "; make room and record again" : ""));
}

// The host may have closed our descriptor and opened a file of its own under the number.
void SpoolFile::check_is_ours() const {
    if (!file_.is_ours())
        throw CassetteError("cannot write cassette " + cassette_ + ": the program has closed libreplay's file; try again");
}

void SpoolFile::append(std::string_view bytes) {
    check_is_ours();
    if (size_ + bytes.size() > allocated_) {
        // Where that is not possible (it need not be on every file system), writing tells.
        static_cast<void>(file_.allocate(size_, std::max<std::uint64_t>(kAhead, bytes.size())));
        allocated_ = size_ + kAhead;
    }
    if (!file_.write_at(size_, bytes)) fail();
    size_ += bytes.size();
}

void SpoolFile::read(std::uint64_t offset, char* into, std::size_t size) const {
    check_is_ours();
    const ssize_t got = file_.read_at(offset, into, size);
    if (got < 0) fail();
    if (static_cast<std::size_t>(got) != size) throw CassetteError("somebody cut " + name_ + " short while it was recorded into");
}

void SpoolFile::overwrite(std::uint64_t offset, std::string_view bytes) {
    check_is_ours();
    if (!file_.write_at(offset, bytes)) fail();
}

void SpoolFile::keep_as(const std::string& path) {
    check_is_ours();
    if (!file_.cut(size_) || rename(name_.c_str(), path.c_str()) != 0) fail();
    name_.clear();
    // A child that was forked while the bytes came may keep a copy of the descriptor, and with it the lock, for as long as it lives.
    file_.unlock();
}

}  // namespace replay
