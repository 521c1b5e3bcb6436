#pragma once
// Asks git.

#include <string>
#include <vector>

namespace replay {

struct GitAnswer {
    int status = 0;   // 127: there is no git
    std::string out;  // what it wrote to standard output, without the last line feed
};

// `git WORDS…`, looked up on PATH; its standard error stays ours. Throws std::system_error where no process can be had.
[[nodiscard]] GitAnswer ask_git(const std::vector<std::string>& words);

}  // namespace replay
