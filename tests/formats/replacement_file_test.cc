#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <csignal>
#include <functional>

#include "replacement_file.h"
#include "samples.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(const std::string& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::string published(const std::string& path, std::string_view bytes) {
    ReplacementFile file(path);
    file.append(bytes);
    file.publish();
    return file_contents(path);
}

}  // namespace

TEST_CASE("replacement file: the old file stays until it is published, and nothing else is left") {
    const Scratch folder;
    const std::string path = folder.file("a");
    put_file(path, "old");
    {
        ReplacementFile file(path);
        file.append("new");
        CHECK(file_contents(path) == "old");
    }
    CHECK(file_contents(path) == "old");
    CHECK(files_in(folder.file("")) == 1);
    CHECK(published(path, "new") == "new");
    CHECK(published(folder.file("b"), "first") == "first");
    CHECK(files_in(folder.file("")) == 2);
}

TEST_CASE("replacement file: appended, read, written over and taken back, across its buffer") {
    const Scratch folder;
    const std::string path = folder.file("a");
    std::mt19937_64 random(5);
    std::string expected;
    ReplacementFile file(path);
    for (int step = 0; step < 400; ++step) {
        const std::uint64_t kind = random() % 4;
        if (kind == 0 && !expected.empty()) {
            const std::size_t at = random() % expected.size();
            std::string some(random() % std::min<std::size_t>(expected.size() - at, 5000) + 1, '\0');
            file.read(at, some.data(), some.size());
            REQUIRE(some == expected.substr(at, some.size()));
            std::fill(some.begin(), some.end(), static_cast<char>(step));
            file.overwrite(at, some);
            expected.replace(at, some.size(), some);
        } else if (kind == 1) {
            expected.resize(expected.size() - std::min<std::size_t>(expected.size(), random() % 100'000));
            file.rewind(expected.size());
        } else {
            std::string more(random() % (step % 50 == 0 ? 600'000 : 20'000), static_cast<char>(random()));
            file.append(more);
            expected += more;
        }
        REQUIRE(file.size() == expected.size());
    }
    file.publish();
    CHECK(file_contents(path) == expected);
}

TEST_CASE("replacement file: what was taken back last is not in the file") {
    const Scratch folder;
    ReplacementFile file(folder.file("a"));
    file.append("kept");
    file.append(std::string(600'000, 'x'));
    file.rewind(4);
    file.publish();
    CHECK(file_contents(folder.file("a")) == "kept");
}

TEST_CASE("replacement file: it has the old one's permissions, and before there was one those of any new file") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const mode_t before = umask(027);
    published(path, "x");
    umask(before);
    CHECK(fs::status(path).permissions() == static_cast<fs::perms>(0640));
    for (const unsigned mode : {0600u, 0604u, 0777u}) {
        fs::permissions(path, static_cast<fs::perms>(mode));
        published(path, "y");
        CHECK(fs::status(path).permissions() == static_cast<fs::perms>(mode));
    }
}

TEST_CASE("replacement file: only root can keep another's file theirs; it does") {
    if (geteuid() != 0) return;
    const Scratch folder;
    const std::string path = folder.file("a");
    put_file(path, "x");
    REQUIRE(chown(path.c_str(), 4321, 8765) == 0);
    REQUIRE(chmod(path.c_str(), 0640) == 0);
    published(path, "y");
    struct stat now {};
    REQUIRE(stat(path.c_str(), &now) == 0);
    CHECK(now.st_uid == 4321);
    CHECK(now.st_gid == 8765);
    CHECK((now.st_mode & 07777) == 0640);
}

TEST_CASE("replacement file: through symbolic links, the file that they name is replaced") {
    const Scratch folder;
    fs::create_directory(folder.file("sub"));
    put_file(folder.file("sub/real"), "old");
    fs::create_symlink("sub/real", folder.file("link"));
    fs::create_symlink(folder.file("link"), folder.file("to-link"));
    CHECK(published(folder.file("to-link"), "new") == "new");
    CHECK(fs::is_symlink(folder.file("link")));
    CHECK(file_contents(folder.file("sub/real")) == "new");

    fs::create_symlink("sub/not-yet", folder.file("dangling"));
    CHECK(published(folder.file("dangling"), "made") == "made");
    CHECK(fs::is_symlink(folder.file("dangling")));
    CHECK(fs::is_regular_file(folder.file("sub/not-yet")));

    fs::create_symlink("loop", folder.file("loop"));
    CHECK_THROWS_AS(published(folder.file("loop"), "x"), CassetteError);
}

TEST_CASE("replacement file: made in .replay, and what dead processes left there goes") {
    const Scratch folder;
    const std::string side = folder.file(".replay");
    fs::create_directory(side);
    put_file(side + "/0123456789abcdef.new", "left by a process that was killed");
    put_file(side + "/a.index", "not ours");
    put_file(folder.file("precious"), "precious");
    fs::create_symlink(folder.file("precious"), side + "/link.new");
    {
        const ReplacementFile first(folder.file("a"));
        CHECK_FALSE(fs::exists(side + "/0123456789abcdef.new"));
        CHECK(files_in(side) == 4);
        const ReplacementFile second(folder.file("a"));  // leaves the first one's, which is locked
        CHECK(files_in(side) == 5);
        CHECK(files_in(folder.file("")) == 2);
    }
    CHECK(files_in(side) == 3);  // with its .gitignore
    CHECK(published(folder.file("a"), "new") == "new");
    CHECK(files_in(side) == 3);
    CHECK(file_contents(folder.file("precious")) == "precious");
}

TEST_CASE("replacement file: a .replay that is a link, or no folder, is not used") {
    const Scratch folder;
    fs::create_directory(folder.file("elsewhere"));
    put_file(folder.file("elsewhere/x.new"), "precious");
    fs::create_directory_symlink("elsewhere", folder.file(".replay"));
    CHECK(published(folder.file("a"), "new") == "new");
    CHECK(files_in(folder.file("elsewhere")) == 1);
    fs::remove(folder.file(".replay"));
    put_file(folder.file(".replay"), "a file");
    CHECK(published(folder.file("a"), "newer") == "newer");
}

TEST_CASE("replacement file: the copy of a forked child removes nothing") {
    const Scratch folder;
    ReplacementFile file(folder.file("a"));
    file.append("parent's");
    CHECK(in_child([&file] {
              // As where the child's stack unwinds: its copy is destroyed.
              file.~ReplacementFile();
              return true;
          }) == Ended::yes);
    file.publish();
    CHECK(file_contents(folder.file("a")) == "parent's");
}

TEST_CASE("replacement file: the host's own files are not written to, though it reuses the descriptor") {
    const Scratch folder;
    put_file(folder.file("a"), "old");
    CHECK(in_child([&] {
              ReplacementFile file(folder.file("a"));
              file.append("new");
              put_file(folder.file("hosts"), "precious");
              const int hosts = open(folder.file("hosts").c_str(), O_RDWR);
              for (int fd = 3; fd < 1024; ++fd)
                  if (fd != hosts) dup2(hosts, fd);
              try {
                  file.publish();
              } catch (const CassetteError&) {
                  return file_contents(folder.file("hosts")) == "precious";
              }
              return false;
          }) == Ended::yes);
    CHECK(file_contents(folder.file("a")) == "old");
}

TEST_CASE("replacement file: a full disk leaves the old file, and nothing else") {
    const Scratch folder;
    const std::string path = folder.file("a");
    put_file(path, "old");
    CHECK(in_child([&] {
              signal(SIGXFSZ, SIG_DFL);
              const rlimit small{500'000, 500'000};
              setrlimit(RLIMIT_FSIZE, &small);
              try {
                  published(path, std::string(600'000, 'x'));
              } catch (const CassetteError& error) {
                  return std::string(error.what()).find("make room") != std::string::npos &&
                         std::string(error.what()).find(path) != std::string::npos;
              }
              return false;
          }) == Ended::yes);
    CHECK(file_contents(path) == "old");
    CHECK(files_in(folder.file("")) == 1);
}

TEST_CASE("replacement file: where none can be made, it says so") {
    const Scratch folder;
    REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
    CHECK_THROWS_WITH(ReplacementFile("/dev/null"), Contains("/dev/null is a device, not a regular file"));
    CHECK_THROWS_WITH(ReplacementFile(folder.file("fifo")), Contains("is a FIFO, not a regular file"));
    CHECK_THROWS_WITH(ReplacementFile(folder.file("")), Contains("is a folder, not a regular file"));
    CHECK_THROWS_WITH(ReplacementFile(folder.file("missing/a")), Contains("create its folder") && Contains("missing/a"));
}

TEST_CASE("replacement file: several processes replace the same file at once, each tidying up behind itself") {
    const Scratch folder;
    std::vector<pid_t> children;
    for (int process = 0; process < 4; ++process) {
        const pid_t child = fork();
        if (child == 0) {
            int status = 0;
            try {
                for (int i = 0; i < 100; ++i) published(folder.file("a"), std::string(1000, static_cast<char>('a' + process)));
            } catch (const CassetteError& error) {
                // Another one was first: the only failure that there may be.
                status = std::string_view(error.what()).find("changed by another process") == std::string_view::npos ? 1 : 0;
            }
            _exit(status);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    CHECK(fs::file_size(folder.file("a")) == 1000);
    CHECK(files_in(folder.file("")) == 1);
}

TEST_CASE("replacement file: a change by another process is not lost") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const auto complaint_after = [&](const std::function<void()>& change) -> std::string {
        ReplacementFile file(path);
        file.append("mine");
        change();
        try {
            file.publish();
        } catch (const CassetteError& error) {
            return error.what();
        }
        return "";
    };
    CHECK_THAT(complaint_after([&] { put_file(path, "theirs"); }), Contains("changed by another process") && Contains("try again"));
    CHECK_THAT(complaint_after([&] { published(path, "other"); }), Contains("changed by another process"));
    CHECK_THAT(complaint_after([&] { fs::remove(path); }), Contains("changed by another process"));
    CHECK_FALSE(fs::exists(path));
    CHECK(files_in(folder.file("")) == 0);
    CHECK(complaint_after([] {}).empty());
}

TEST_CASE("replacement file: whether it equals the old one, from an offset on") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const std::string old = std::string(300'000, 'x') + "end";
    const auto equals = [&](const std::string& bytes, std::uint64_t offset) {
        ReplacementFile file(path);
        file.append(bytes);
        return file.equals_old(offset);
    };
    CHECK_FALSE(equals("", 0));
    put_file(path, old);
    CHECK(equals(old, 0));
    CHECK(equals("yyy" + old.substr(3), 3));
    CHECK_FALSE(equals("yyy" + old.substr(3), 2));
    CHECK_FALSE(equals(old.substr(1), 0));
    CHECK_FALSE(equals(old.substr(1) + "!", 0));
}
