#pragma once
// The right to replace a cassette: one process at a time has it, those that read need none.
//
// Whoever reads a cassette, writes a new one from it and renames that over the old one would undo what another does at the same time. So
// each holds this lock meanwhile. It is an exclusive flock(2) on `.replay/NAME.lock`, not on the cassette, which is another file
// afterwards; the kernel takes it back from a process that dies.

#include <string>

#include "private_file.h"

namespace replay {

class CassetteLock {
public:
    // Waits until it has the lock on `cassette`, a resolved_path(). Throws CassetteError where there can be none.
    explicit CassetteLock(std::string cassette);
    ~CassetteLock();
    CassetteLock(const CassetteLock&) = delete;
    CassetteLock& operator=(const CassetteLock&) = delete;

private:
    std::string cassette_;
    std::string path_;
    PrivateFile file_;
};

}  // namespace replay
