#pragma once
// Opening a file in whose place somebody else may have put something.
//
// In a folder that everybody may write to, /tmp above all, another user can lay a symbolic link, a FIFO or a file of his own at the name
// that a cassette is going to have: what is recorded would overwrite what he chose, be his to read and to change, or wait for him for ever.
// Linux has protections against that (protected_symlinks, protected_regular and protected_fifos in proc_sys_fs(5)), which may be off.

#include <string>

#include "private_file.h"

namespace replay {

// Opens `path` as PrivateFile does, with open(2) flags; not open, with errno, where that fails. Throws CassetteError, and opens nothing,
// for
// - anything but a regular file: even opening a FIFO or a device can have effects;
// - a symbolic link of another user's in a folder that everybody may write to, unless the folder is that user's as well;
// - where it would be written, another user's file in such a folder if that is sticky, with the same exception. (Where it is not,
//   whoever may write to it shares it on purpose.)
// Links in private folders, or of one's own, are followed as ever.
[[nodiscard]] PrivateFile safe_open(const std::string& path, int flags);

// Whether the file at `path`, of that user, may have been laid there to harm us: what safe_open would not write to.
[[nodiscard]] bool may_be_planted(const std::string& path, uid_t user);

// What safe_open checks, for a path that another file is going to be renamed over: throws CassetteError where safe_open would not write.
void check_place(const std::string& path);

// Where the symbolic links at `path` lead, for whoever is going to rename a file over that; `path` where there are none. Throws
// CassetteError for links that safe_open would not follow.
[[nodiscard]] std::string safe_place(const std::string& path);

}  // namespace replay
