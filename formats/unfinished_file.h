#pragma once
// A file that is being written and that nobody takes for anything until it is renamed to what it is to be.
//
// It has a name that says nothing and cannot be guessed, and a lock for as long as its process lives. One that nobody holds the lock of
// is what a process that was killed has left.

#include <sys/types.h>

#include <functional>
#include <string>

#include "private_file.h"

namespace replay {

struct UnfinishedFile {
    std::string name;
    PrivateFile file;  // not open: none could be made, and errno says why
};

// `place` makes sure that there is a folder, and gives the beginning of the file's name in it: "DIR/". Other processes tidy up, too, so it
// may be asked several times.
[[nodiscard]] UnfinishedFile make_unfinished_file(const std::function<std::string()>& place, mode_t mode);

// Removes those that processes which were killed have left in a folder.
void sweep_unfinished_files(const std::string& folder);

}  // namespace replay
