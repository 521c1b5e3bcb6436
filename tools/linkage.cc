#include "linkage.h"

#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

namespace replay {

namespace fs = std::filesystem;

namespace {

#if defined(__aarch64__)
constexpr const char* kLib = "lib/aarch64-linux-gnu";
#elif defined(__riscv)
constexpr const char* kLib = "lib/riscv64-linux-gnu";
#else
constexpr const char* kLib = "lib/x86_64-linux-gnu";
#endif

// More than any program has; a bound all the same, should a search path name a folder that grows.
constexpr std::size_t kMostObjects = 4096;

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> folders;
    while (!path.empty()) {
        const std::size_t stop = std::min(path.find_first_of(":;"), path.size());
        if (stop > 0) folders.emplace_back(path.substr(0, stop));
        path.remove_prefix(std::min(stop + 1, path.size()));
    }
    return folders;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

// The folders of a DT_RPATH or DT_RUNPATH, $ORIGIN being the folder of the object that holds it.
std::vector<std::string> folders_of(const std::string& path, const ElfFile& object) {
    std::error_code error;
    const std::string origin = fs::canonical(object.path(), error).parent_path().string();
    std::string expanded = path;
    for (const char* const name : {"$ORIGIN", "${ORIGIN}"}) replace_all(expanded, name, origin);
    for (const char* const name : {"$LIB", "${LIB}"}) replace_all(expanded, name, kLib);
    return split(expanded);
}

void append(std::vector<std::string>& folders, const std::vector<std::string>& more) {
    folders.insert(folders.end(), more.begin(), more.end());
}

void read_configuration(const std::string& file, int depth, std::vector<std::string>& folders) {
    std::ifstream lines(file);
    std::string line;
    while (depth < 8 && std::getline(lines, line)) {
        line.resize(std::min(line.find('#'), line.size()));
        const std::size_t first = line.find_first_not_of(" \t");
        if (first == std::string::npos) continue;
        line = line.substr(first, line.find_last_not_of(" \t") + 1 - first);
        if (!line.starts_with("include ")) {
            folders.push_back(line);
            continue;
        }
        std::string pattern = line.substr(line.find_first_not_of(" \t", 8));
        if (!pattern.starts_with('/')) pattern = (fs::path(file).parent_path() / pattern).string();
        glob_t found{};
        if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
            for (std::size_t i = 0; i < found.gl_pathc; ++i) read_configuration(found.gl_pathv[i], depth + 1, folders);
        globfree(&found);
    }
}

std::optional<ElfFile> open_native(const std::string& path) {
    auto elf = ElfFile::open(path);
    // As ld.so does, a library of another architecture is passed over.
    if (elf && !elf->is_native()) return std::nullopt;
    return elf;
}

}  // namespace

std::vector<std::string> system_library_folders(const std::string& configuration) {
    std::vector<std::string> folders;
    read_configuration(configuration, 0, folders);
    append(folders, {std::string("/") + kLib, std::string("/usr/") + kLib, "/lib64", "/usr/lib64", "/lib", "/usr/lib"});
    return folders;
}

Linkage linkage_of(ElfFile program, const char* library_path) {
    Linkage linkage;
    const std::vector<std::string> preferred = split(library_path == nullptr ? "" : library_path);
    const std::vector<std::string> system = system_library_folders();
    std::set<std::string> seen;
    // The program's DT_RPATH serves its libraries too; each library's own serves what it needs itself.
    const std::vector<std::string> inherited =
        program.runpath().empty() ? folders_of(program.rpath(), program) : std::vector<std::string>{};

    linkage.objects.push_back(std::move(program));
    for (std::size_t i = 0; i < linkage.objects.size() && linkage.objects.size() < kMostObjects; ++i) {
        const std::vector<std::string> needed = linkage.objects[i].needed();
        for (const std::string& name : needed) {
            if (!seen.insert(name).second) continue;
            const ElfFile& by = linkage.objects[i];
            std::vector<std::string> folders;
            if (by.runpath().empty()) append(folders, folders_of(by.rpath(), by));
            if (by.runpath().empty()) append(folders, inherited);
            append(folders, preferred);
            append(folders, folders_of(by.runpath(), by));
            append(folders, system);
            std::optional<ElfFile> found;
            if (name.find('/') != std::string::npos)
                found = open_native(name);
            else
                for (std::size_t at = 0; at < folders.size() && !found; ++at) found = open_native(folders[at] + "/" + name);
            if (found)
                linkage.objects.push_back(std::move(*found));
            else
                linkage.missing.push_back(name);
        }
    }
    return linkage;
}

}  // namespace replay
