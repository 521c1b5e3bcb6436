#include "policy_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "report.h"
#include "uncancelled.h"

namespace replay {

namespace {

// Nothing where there is no regular file.
std::optional<struct stat> found_at(const std::string& path) {
    struct stat found {};
    if (path.empty() || stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
    return found;
}

std::string comments_of(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && text[end] == '#') end = std::min(text.find('\n', end), text.size() - 1) + 1;
    return std::string(text.substr(0, end));
}

bool write_to(int fd, const std::string& text) {
    std::FILE* const file = fdopen(fd, "w");
    if (file == nullptr) return close(fd), false;
    const bool is_whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    return std::fclose(file) == 0 && is_whole;
}

bool replace(const std::string& path, mode_t mode, const std::string& text) {
    std::string temporary = path + ".XXXXXX";
    const int fd = mkostemp(temporary.data(), O_CLOEXEC);
    if (fd < 0) return false;
    const bool is_set = fchmod(fd, mode) == 0;
    if (write_to(fd, text) && is_set && std::rename(temporary.c_str(), path.c_str()) == 0) return true;
    unlink(temporary.c_str());
    return false;
}

}  // namespace

std::string contents_of(const std::string& path) {
    const Uncancelled here;
    std::string text;
    std::FILE* const file = found_at(path) ? std::fopen(path.c_str(), "re") : nullptr;
    if (file == nullptr) return text;
    char piece[4096];
    while (const std::size_t got = std::fread(piece, 1, sizeof piece, file)) text.append(piece, got);
    std::fclose(file);
    return text;
}

PolicyFile::PolicyFile(std::string path, std::string lines) : path_(std::move(path)), lines_(std::move(lines)) {
    if (const auto found = found_at(path_)) before_ = found->st_ino;
}

void PolicyFile::settle() const {
    const Uncancelled here;
    const auto found = found_at(path_);
    if (!found || found->st_ino == before_) return;
    if (!replace(path_, found->st_mode & 07777, comments_of(contents_of(path_)) + lines_)) report("cannot write " + path_);
}

}  // namespace replay
