#include "cassette_file.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "safe_open.h"

namespace replay {

CassetteFile::CassetteFile(std::string path) : path_(std::move(path)) {
    files_.push_back(std::make_unique<PrivateFile>(safe_open(path_, O_RDONLY)));
    file_ = files_.back().get();
    if (file_.load()->is_open()) return;
    if (errno == ENOENT) throw CassetteMissing("there is no cassette " + path_);
    throw CassetteError("cannot open cassette " + path_ + ": " + std::strerror(errno));
}

void CassetteFile::fail(std::uint64_t offset, const std::string& what, const char* of) const {
    throw CassetteError("cassette " + path_ + " is damaged at byte " + std::to_string(offset) + of + ": " + what +
                        "; restore it from version control or record it again");
}

void CassetteFile::read(std::uint64_t offset, void* into, std::size_t size, Trust trust) const {
    if (trust == Trust::checksum_follows && map_.copy(*file_.load(), offset, into, size)) return;
    ssize_t got = 0;
    for (int attempt = 0; attempt < kReopenings; ++attempt) {
        const PrivateFile* const used = file_;
        got = used->read_at(offset, into, size);
        if (got == static_cast<ssize_t>(size) && (trust == Trust::checksum_follows || used->is_same_file())) return;
        if (!is_lost(used)) break;
    }
    if (got < 0) throw CassetteError("cannot read cassette " + path_ + ": " + std::strerror(errno));
    if (static_cast<std::size_t>(got) != size) fail(offset, "the file was truncated while it was in use");
}

bool CassetteFile::is_lost(const PrivateFile* used) const {
    const std::lock_guard lock(reopening_);
    if (file_ != used) return true;
    if (used->is_same_file()) return false;
    auto again = std::make_unique<PrivateFile>(safe_open(path_, O_RDONLY));
    if (!again->is_open()) throw CassetteError("cannot open cassette " + path_ + " again: " + std::strerror(errno));
    if (!used->is_at(path_)) throw CassetteError("cassette " + path_ + " was replaced while it was in use; run again");
    files_.push_back(std::move(again));
    file_ = files_.back().get();
    return true;
}

}  // namespace replay
