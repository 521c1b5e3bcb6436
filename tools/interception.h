#pragma once
// Whether the library can stand between a program and libcurl, told from the files alone; nothing is run.

#include <string>
#include <vector>

namespace replay {

struct Interception {
    bool possible = false;
    std::string kind;                   // what the file is: "dynamic, 64-bit x86-64"
    std::vector<std::string> libcurls;  // "/lib/…/libcurl.so.4 (OpenSSL)", those that it is linked with
    std::string reason;                 // one sentence: why, or why not and what to do instead
};

// `program` is an executable file, not a script. Throws ElfError.
[[nodiscard]] Interception examine(const std::string& program, const char* library_path);

}  // namespace replay
