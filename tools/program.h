#pragma once
// What would really run when a command's name is typed.

#include <string>
#include <vector>

namespace replay {

struct Program {
    std::string path;                  // the file that the kernel would load; empty where there is none
    std::vector<std::string> scripts;  // the "#!" scripts on the way there, the first one being what was typed
    std::string problem;               // why there is none, fit to be shown
};

// Looks `name` up on `search_path` (PATH) unless it holds a slash, and follows "#!" lines to their interpreters, through
// env(1) as well.
[[nodiscard]] Program resolve_program(const std::string& name, const std::string& search_path);

}  // namespace replay
