#pragma once
// The objects that a process would be made of when a program starts: the program and all it needs, as ld.so(8) finds them.
// What it loads later with dlopen is not among them.

#include <string>
#include <vector>

#include "elf_file.h"

namespace replay {

struct Linkage {
    std::vector<ElfFile> objects;      // the program first, then breadth first, as the dynamic linker searches them
    std::vector<std::string> missing;  // names that were not found: the program would not start
};

// `library_path` is LD_LIBRARY_PATH, null or empty where there is none. Throws ElfError.
[[nodiscard]] Linkage linkage_of(ElfFile program, const char* library_path);

// The folders that ld.so.conf(5) names, its includes followed, and the built-in ones behind them.
[[nodiscard]] std::vector<std::string> system_library_folders(const std::string& configuration = "/etc/ld.so.conf");

}  // namespace replay
