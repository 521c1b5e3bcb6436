#include "safe_open.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include "replacement_file.h"
#include "samples.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

constexpr uid_t kAnother = 54321;  // a user that is neither this one nor root
constexpr uid_t kThird = 54322;

// Giving files away takes root. Whoever runs the tests without sees it said, and the rest tested.
bool can_give_away() {
    if (geteuid() == 0) return true;
    WARN("not root: what other users' files and links do is not tested");
    return false;
}

// A folder like /tmp, with a place in it where somebody waits for a cassette to be written.
struct SharedFolder {
    Scratch scratch;
    std::string path = scratch.file("shared");
    explicit SharedFolder(mode_t mode = 01777) {
        std::filesystem::create_directory(path);
        REQUIRE(chmod(path.c_str(), mode) == 0);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return path + "/" + name; }
    void link(const std::string& target, const std::string& name, uid_t user) const {
        REQUIRE(symlink(target.c_str(), file(name).c_str()) == 0);
        REQUIRE(lchown(file(name).c_str(), user, user) == 0);
    }
};

// "" if it can be opened, else what is said of it.
std::string said_of(const std::string& path, int flags) {
    try {
        const PrivateFile file = safe_open(path, flags);
        return file.is_open() ? "" : std::strerror(errno);
    } catch (const CassetteError& error) {
        return error.what();
    }
}

constexpr int kRecording = O_RDWR | O_CREAT;

}  // namespace

TEST_CASE("safe open: files are opened, made and missed as by open(2)") {
    const Scratch folder;
    CHECK(said_of(folder.file("a"), O_RDONLY) == std::strerror(ENOENT));
    CHECK(said_of(folder.file("a"), kRecording).empty());
    CHECK(said_of(folder.file("a"), kRecording).empty());
    CHECK(said_of(folder.file("a"), O_RDONLY).empty());
    CHECK(said_of(folder.file("no/folder"), kRecording) == std::strerror(ENOENT));
    CHECK(said_of(folder.file("a/b"), kRecording) == std::strerror(ENOTDIR));
}

TEST_CASE("safe open: what is no file is not opened") {
    const Scratch folder;
    REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
    const int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{AF_UNIX, {}};
    folder.file("socket").copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    close(listening);
    std::filesystem::create_symlink("fifo", folder.file("link"));
    for (const int flags : {O_RDONLY, kRecording}) {
        CHECK_THAT(said_of(folder.file("fifo"), flags), Contains(folder.file("fifo") + " is a FIFO, not a regular file"));
        CHECK_THAT(said_of(folder.file("link"), flags), Contains(folder.file("link") + " is a FIFO, not a regular file"));
        CHECK_THAT(said_of(folder.file("socket"), flags), Contains("is a socket, not a regular file"));
        CHECK_THAT(said_of("/dev/zero", flags), Contains("is a device, not a regular file"));
        CHECK_THAT(said_of(folder.file("."), flags), Contains("is a folder, not a regular file"));
    }
}

TEST_CASE("safe open: links of one's own and in private folders are followed") {
    const Scratch folder;
    const SharedFolder shared;
    put_file(folder.file("a"), "content");
    for (const std::string& link : {folder.file("link"), shared.file("link")}) {
        std::filesystem::create_symlink(folder.file("a"), link);
        CHECK(safe_open(link, kRecording).size() == 7);
        CHECK(safe_place(link) == folder.file("a"));
    }
    std::filesystem::create_symlink("link", folder.file("to link"));  // relative to its own folder
    CHECK(safe_open(folder.file("to link"), O_RDONLY).size() == 7);
    std::filesystem::create_symlink("not yet", folder.file("dangling"));
    CHECK(said_of(folder.file("dangling"), O_RDONLY) == std::strerror(ENOENT));
    CHECK(said_of(folder.file("dangling"), kRecording).empty());
    CHECK(std::filesystem::exists(folder.file("not yet")));
    std::filesystem::create_symlink("round", folder.file("round"));
    CHECK(said_of(folder.file("round"), kRecording) == std::strerror(ELOOP));
    if (!can_give_away()) return;
    REQUIRE(lchown(folder.file("link").c_str(), kAnother, kAnother) == 0);
    CHECK(safe_open(folder.file("link"), kRecording).size() == 7);
}

TEST_CASE("safe open: what /proc links to is opened, wherever it is") {
    const Scratch folder;
    put_file(folder.file("a"), "content");
    const int open_file = open(folder.file("a").c_str(), O_RDONLY | O_CLOEXEC);
    std::filesystem::remove(folder.file("a"));
    CHECK(safe_open("/proc/self/fd/" + std::to_string(open_file), O_RDONLY).size() == 7);
    CHECK(safe_open("/dev/fd/" + std::to_string(open_file), O_RDONLY).size() == 7);
    close(open_file);
}

TEST_CASE("safe open: another user's link in a folder that everybody may write to is not followed") {
    if (!can_give_away()) return;
    for (const mode_t mode : {01777, 0777}) {
        const SharedFolder shared(mode);
        put_file(shared.scratch.file("precious"), "content");
        shared.link(shared.scratch.file("precious"), "link", kAnother);
        shared.link(shared.scratch.file("not yet"), "dangling", kAnother);
        std::filesystem::create_symlink(shared.file("link"), shared.scratch.file("to link"));
        for (const int flags : {O_RDONLY, kRecording}) {
            CHECK_THAT(said_of(shared.file("link"), flags), Contains(shared.file("link") + " is a symbolic link of another user's"));
            CHECK_THAT(said_of(shared.file("dangling"), flags), Contains("is a symbolic link of another user's"));
            CHECK_THAT(said_of(shared.scratch.file("to link"), flags),
                       Contains(shared.scratch.file("to link") + " leads to " + shared.file("link")));
        }
        CHECK_THROWS_AS(safe_place(shared.file("link")), CassetteError);
        CHECK_THROWS_AS(check_place(shared.file("link")), CassetteError);
        CHECK(resolved_path(shared.file("link")) == shared.file("link"));
        CHECK(resolved_path(shared.scratch.file("to link")) == shared.scratch.file("to link"));
        CHECK_FALSE(std::filesystem::exists(shared.scratch.file("not yet")));
        // Whose folder it is can do as he likes in it anyway.
        REQUIRE(chown(shared.path.c_str(), kAnother, kAnother) == 0);
        CHECK(said_of(shared.file("link"), kRecording).empty());
    }
}

TEST_CASE("safe open: another user's file in a sticky folder is read, not written") {
    if (!can_give_away()) return;
    const SharedFolder sticky;
    put_file(sticky.file("a"), "content");
    REQUIRE(chown(sticky.file("a").c_str(), kAnother, kAnother) == 0);
    CHECK(said_of(sticky.file("a"), O_RDONLY).empty());
    for (const int flags : {kRecording, O_RDWR, O_WRONLY})
        CHECK_THAT(said_of(sticky.file("a"), flags), Contains("belongs to another user") && Contains("name another file"));
    CHECK_THROWS_WITH(check_place(sticky.file("a")), Contains("belongs to another user"));
    CHECK_THROWS_WITH(ReplacementFile(sticky.file("a")), Contains("belongs to another user"));
    CHECK_NOTHROW(check_place(sticky.file("b")));
    REQUIRE(chown(sticky.path.c_str(), kThird, kThird) == 0);
    CHECK_THAT(said_of(sticky.file("a"), kRecording), Contains("belongs to another user"));
    REQUIRE(chown(sticky.path.c_str(), kAnother, kAnother) == 0);
    CHECK(said_of(sticky.file("a"), kRecording).empty());
    const SharedFolder shared(0777);
    put_file(shared.file("a"), "content");
    REQUIRE(chown(shared.file("a").c_str(), kAnother, kAnother) == 0);
    CHECK(said_of(shared.file("a"), kRecording).empty());
}

// What a user sees who is not root, whom permissions would stop too.
TEST_CASE("safe open: a cassette that somebody else planted in a sticky folder") {
    if (!can_give_away()) return;
    const SharedFolder sticky;
    put_file(sticky.scratch.file("victims"), "");
    REQUIRE(chown(sticky.scratch.file("victims").c_str(), kThird, kThird) == 0);
    REQUIRE(chmod(sticky.scratch.file("").c_str(), 0755) == 0);
    sticky.link(sticky.scratch.file("victims"), "a", kAnother);
    CHECK(in_child([&] {
              if (setgid(kThird) != 0 || setuid(kThird) != 0) return false;
              try {
                  CassetteWriter(sticky.file("a")).prepare();
              } catch (const CassetteError&) {
                  return std::filesystem::file_size(sticky.scratch.file("victims")) == 0;
              }
              return false;
          }) == Ended::yes);
    CHECK_THROWS_WITH(CassetteReader(sticky.file("a")), Contains("symbolic link of another user's"));
}
