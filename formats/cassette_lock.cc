#include "cassette_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "error.h"
#include "side_folder.h"

namespace replay {

CassetteLock::CassetteLock(std::string cassette) : cassette_(std::move(cassette)), path_(side_file(cassette_, "lock")) {
    // Each holder removes the file when it is done: what was waited for may be gone.
    do {
        file_ = PrivateFile();
        make_side_folder(cassette_);
        file_ = PrivateFile(path_, O_RDWR | O_CREAT | O_NOFOLLOW);
        if (!file_.is_open() && errno == ENOENT) continue;  // the last holder has just tidied up
        if (!file_.is_open() || !file_.lock())
            throw CassetteError("cannot lock cassette " + cassette_ + " with " + path_ + ": " + std::strerror(errno));
    } while (!file_.is_open() || !file_.is_at(path_));
}

CassetteLock::~CassetteLock() {
    // The host may have closed our descriptor; then somebody else may hold the lock by now.
    if (!file_.is_ours()) return;
    if (file_.is_at(path_)) unlink(path_.c_str());
    tidy_side_folder(cassette_);
    file_.unlock();
}

}  // namespace replay
