#include "program.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "private_file.h"
#include "safe_text.h"

namespace replay {

namespace {

constexpr int kMostScripts = 5;          // the kernel gives up after as many (BINPRM_MAX_RECURSION and one)
constexpr std::size_t kFirstLine = 256;  // what it reads of a "#!" line

bool is_executable(const std::string& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

std::string find(const std::string& name, std::string_view search_path) {
    if (name.find('/') != std::string::npos) return is_executable(name) ? name : "";
    while (true) {
        const std::size_t stop = std::min(search_path.find(':'), search_path.size());
        const std::string folder(search_path.substr(0, stop));
        std::string path = (folder.empty() ? "." : folder) + "/" + name;
        if (is_executable(path)) return path;
        if (stop == search_path.size()) return {};
        search_path.remove_prefix(stop + 1);
    }
}

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.empty()) return words;
        const std::size_t stop = std::min(line.find_first_of(" \t"), line.size());
        words.emplace_back(line.substr(0, stop));
        line.remove_prefix(stop);
    }
}

// The words of a "#!" line; nothing where the file does not begin with one.
std::optional<std::vector<std::string>> interpreter_line(const std::string& path) {
    const PrivateFile file(path, O_RDONLY);
    char bytes[kFirstLine];
    const ssize_t got = file.is_open() ? file.read_at(0, bytes, sizeof bytes) : -1;
    if (got < 2) return std::nullopt;
    const std::string_view start(bytes, static_cast<std::size_t>(got));
    if (!start.starts_with("#!")) return std::nullopt;
    return words_of(start.substr(2, start.find('\n') - 2));
}

// What env(1) would run for its arguments: the first word that is neither an option nor an assignment.
std::string run_by_env(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i)
        if (!words[i].starts_with('-') && words[i].find('=') == std::string::npos) return words[i];
    return {};
}

}  // namespace

Program resolve_program(const std::string& name, const std::string& search_path) {
    Program program;
    program.path = find(name, search_path);
    if (program.path.empty())
        program.problem = name.find('/') == std::string::npos ? "there is no program " + safe_line(name) + " on PATH"
                                                              : safe_line(name) + " is not an executable file";
    while (!program.path.empty()) {
        const auto words = interpreter_line(program.path);
        if (!words) break;
        const std::string script = std::exchange(program.path, "");
        program.scripts.push_back(script);
        if (words->empty() || program.scripts.size() > kMostScripts) {
            program.problem =
                safe_line(script) + (words->empty() ? " names no interpreter behind its #!" : " is a script of a script of a script");
            break;
        }
        const bool by_env = words->front().ends_with("/env");
        const std::string next = by_env ? run_by_env(*words) : words->front();
        program.path = find(next, search_path);
        if (program.path.empty()) program.problem = "the interpreter " + safe_line(next) + " of " + safe_line(script) + " is not there";
    }
    return program;
}

}  // namespace replay
