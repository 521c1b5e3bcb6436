#include "index_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <utility>

#include "side_folder.h"

namespace replay {

namespace {

constexpr const char* kSuffix = "index";
// What is written before it is put in place; always of this name, so that the next one finds what a killed process left.
constexpr const char* kNewSuffix = "index.new";

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool is_of(const IndexHeader& header, const CassetteReader& cassette) {
    return header.id[0] == cassette.id()[0] && header.id[1] == cassette.id()[1] && header.committed == cassette.committed();
}

// Where a link leads: the index lies beside the cassette itself.
std::string path_of(const CassetteReader& cassette) {
    char ignored;
    return readlink(cassette.path().c_str(), &ignored, 1) < 0 ? cassette.path() : resolved_path(cassette.path());
}

// The folder itself: what happens in it cannot be led elsewhere.
class Folder {
public:
    explicit Folder(const std::string& path) : fd_(open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {}
    ~Folder() {
        if (fd_ >= 0) close(fd_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

// A new file that is no one else's while it stands under that name: it is locked, and what is not locked is what a killed process left.
PrivateFile new_file(int folder, const char* name, mode_t mode) {
    {
        const PrivateFile left(folder, name, O_RDONLY | O_NOFOLLOW);
        if (left.is_open() && left.try_lock() && left.is_at(folder, name)) unlinkat(folder, name, 0);
    }
    PrivateFile file(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (!file.is_open() || !file.try_lock() || !file.is_at(folder, name)) return {};
    return file;
}

bool is_unchanged(const CassetteReader& cassette) {
    try {
        return cassette.file().current()->is_at(cassette.path()) && CassetteReader(cassette.path()).committed() == cassette.committed();
    } catch (const CassetteError&) {
        return false;
    }
}

}  // namespace

std::unique_ptr<const IndexPages> open_index(const CassetteReader& cassette) {
    const std::string path = side_file(path_of(cassette), kSuffix);
    PrivateFile file(path, O_RDONLY | O_NOFOLLOW);
    if (!file.is_open() || !file.is_regular()) return nullptr;
    if (file.user() != geteuid() && file.user() != 0 && file.user() != cassette.file().current()->user()) return nullptr;
    try {
        auto pages = std::make_unique<const IndexPages>(path, std::move(file));
        return is_of(pages->header(), cassette) ? std::move(pages) : nullptr;
    } catch (const IndexError&) {
        return nullptr;
    }
}

bool save_index(const CassetteReader& cassette, const IndexPages& built) {
    const std::string path = path_of(cassette);
    try {
        make_side_folder(path);
    } catch (const CassetteError&) {
        return false;
    }
    const Folder folder(side_folder(path));
    const std::string name = name_of(side_file(path, kNewSuffix));
    const std::string final_name = name_of(side_file(path, kSuffix));
    const PrivateFile file = new_file(folder.get(), name.c_str(), cassette.file().current()->permissions() & 0666);
    if (!file.is_open()) return false;
    const bool is_saved =
        built.write_to(file) && is_unchanged(cassette) && renameat(folder.get(), name.c_str(), folder.get(), final_name.c_str()) == 0;
    if (!is_saved) unlinkat(folder.get(), name.c_str(), 0);
    return is_saved;
}

}  // namespace replay
