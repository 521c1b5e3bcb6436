#include "side_note.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "error.h"
#include "side_folder.h"
#include "unfinished_file.h"

namespace replay {

namespace {

// Neither this user's, nor root's, nor of whom the folder's cassettes belong to.
bool is_strange(uid_t user, const std::string& cassette) {
    struct stat found {};
    return user != geteuid() && user != 0 && (stat(cassette.c_str(), &found) != 0 || found.st_uid != user);
}

}  // namespace

SideNote open_side_note(const std::string& cassette, std::string_view suffix) {
    SideNote note{side_file(cassette, suffix), {}, {}};
    struct stat found {};
    if (lstat(note.path.c_str(), &found) != 0) {
        if (errno != ENOENT) note.wrong = std::string("cannot be read: ") + std::strerror(errno);
        return note;
    }
    if (!S_ISREG(found.st_mode)) {
        note.wrong = "is no regular file";
        return note;
    }
    PrivateFile file(note.path, O_RDONLY | O_NOFOLLOW);
    if (!file.is_open())
        note.wrong = std::string("cannot be read: ") + std::strerror(errno);
    else if (!file.is_regular() || is_strange(file.user(), cassette))
        note.wrong = "belongs to another user";
    else
        note.file = std::move(file);
    return note;
}

void write_side_note(const std::string& cassette, std::string_view suffix, std::initializer_list<std::string_view> pieces) {
    const std::string path = side_file(cassette, suffix);
    const UnfinishedFile made = make_unfinished_file(
        [&] {
            make_side_folder(cassette);
            return side_folder(cassette) + "/";
        },
        0666);
    if (!made.file.is_open()) throw CassetteError("cannot write " + path + ": " + std::strerror(errno));
    std::uint64_t at = 0;
    const bool is_written = std::all_of(pieces.begin(), pieces.end(), [&](std::string_view piece) {
        at += piece.size();
        return made.file.write_at(at - piece.size(), piece);
    });
    if (is_written && rename(made.name.c_str(), path.c_str()) == 0) return;
    const int error = errno;
    unlink(made.name.c_str());
    throw CassetteError("cannot write " + path + ": " + std::strerror(error));
}

void remove_side_note(const std::string& cassette, std::string_view suffix) {
    unlink(side_file(cassette, suffix).c_str());
    tidy_side_folder(cassette);
}

}  // namespace replay
