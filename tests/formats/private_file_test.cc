#include <catch2/catch.hpp>

#include <sys/file.h>
#include <sys/resource.h>
#include <sys/uio.h>

#include <csignal>

#include "private_file.h"
#include "samples.h"

using namespace replay;
using namespace replay::samples;

namespace {

// The descriptors of this process that are open on `path`.
std::vector<int> descriptors_of(const std::string& path) {
    std::vector<int> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        if (std::filesystem::read_symlink(entry.path(), gone) == std::filesystem::canonical(path))
            found.push_back(std::stoi(entry.path().filename()));
    }
    return found;
}

bool can_be_locked(const std::string& path) {
    const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
    const bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
    close(fd);
    return locked;
}

}  // namespace

TEST_CASE("private file: out of the way of the host's descriptors, and gone when it goes") {
    const Scratch folder;
    {
        const PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
        REQUIRE(file.is_open());
        CHECK(file.is_regular());
        CHECK(file.is_same_file());
        CHECK(file.is_ours());
        CHECK(file.is_at(folder.file("a")));
        const auto fds = descriptors_of(folder.file("a"));
        REQUIRE(fds.size() == 1);
        CHECK(fds[0] >= 700);
        CHECK((fcntl(fds[0], F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(descriptors_of(folder.file("a")).empty());
}

TEST_CASE("private file: a low limit of descriptors is no failure") {
    const Scratch folder;
    CHECK(in_child([&] {
              const rlimit few{100, 100};
              setrlimit(RLIMIT_NOFILE, &few);
              const PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
              return file.is_open() && file.write_at(0, "x");
          }) == Ended::yes);
}

TEST_CASE("private file: what cannot be opened says why, and what is no file is told") {
    const Scratch folder;
    errno = 0;
    CHECK_FALSE(PrivateFile(folder.file("missing"), O_RDONLY).is_open());
    CHECK(errno == ENOENT);
    CHECK_FALSE(PrivateFile().is_open());
    CHECK_FALSE(PrivateFile().is_same_file());
    REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
    CHECK_FALSE(PrivateFile(folder.file("fifo"), O_RDONLY).is_regular());  // and does not wait for a writer
    CHECK_FALSE(PrivateFile("/dev/null", O_RDWR).is_regular());
}

TEST_CASE("private file: closed by the host") {
    const Scratch folder;
    PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
    const int fd = descriptors_of(folder.file("a")).at(0);
    close(fd);
    CHECK_FALSE(file.is_same_file());
    char byte = 0;
    CHECK(file.read_at(0, &byte, 1) == -1);
    CHECK_FALSE(file.lock());

    // Now the host opens another file there. It is the host's.
    put_file(folder.file("hosts"), "precious");
    const int other = open(folder.file("hosts").c_str(), O_RDWR);
    REQUIRE(dup2(other, fd) == fd);
    close(other);
    CHECK_FALSE(file.is_same_file());
    CHECK_FALSE(file.is_ours());
    file = PrivateFile();
    CHECK(fcntl(fd, F_GETFD) != -1);
    close(fd);
}

TEST_CASE("private file: a forked child has it, but it is not the child's own") {
    const Scratch folder;
    const PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
    CHECK(in_child([&] { return file.is_same_file() && !file.is_ours(); }) == Ended::yes);
    CHECK(file.is_ours());
}

TEST_CASE("private file: replaced by a rename") {
    const Scratch folder;
    const PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
    put_file(folder.file("b"), "");
    REQUIRE(rename(folder.file("b").c_str(), folder.file("a").c_str()) == 0);
    CHECK_FALSE(file.is_at(folder.file("a")));
    CHECK(file.is_same_file());
    unlink(folder.file("a").c_str());
    CHECK_FALSE(file.is_at(folder.file("a")));
}

TEST_CASE("private file: moving it moves the descriptor") {
    const Scratch folder;
    PrivateFile first(folder.file("a"), O_RDWR | O_CREAT);
    PrivateFile second(std::move(first));
    CHECK(second.is_ours());
    PrivateFile third;
    third = std::move(second);
    CHECK(third.is_ours());
    CHECK(descriptors_of(folder.file("a")).size() == 1);
}

TEST_CASE("private file: reads and writes at offsets, in pieces, empty ones included") {
    const Scratch folder;
    const PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
    char text[] = "abcdefgh";
    iovec pieces[] = {{text, 0}, {text, 3}, {text, 0}, {text + 3, 5}, {nullptr, 0}};
    CHECK(file.write_at(2, pieces, 5));
    CHECK(file_contents(folder.file("a")) == std::string("\0\0abcdefgh", 10));
    CHECK(file.write_at(0, "12"));
    CHECK(file.size() == 10);
    char back[20] = {};
    CHECK(file.read_at(1, back, sizeof back) == 9);
    CHECK(std::string(back) == "2abcdefgh");
    CHECK(file.read_at(10, back, 1) == 0);
}

TEST_CASE("private file: its lock excludes other descriptions, and unlocks") {
    const Scratch folder;
    const PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
    REQUIRE(file.lock());
    CHECK_FALSE(can_be_locked(folder.file("a")));
    file.unlock();
    CHECK(can_be_locked(folder.file("a")));
}

// Beyond RLIMIT_FSIZE the kernel sends SIGXFSZ, whose default action ends the host.
TEST_CASE("private file: the limit on file sizes is an error, not a signal") {
    const Scratch folder;
    CHECK(in_child([&] {
              signal(SIGXFSZ, SIG_DFL);
              const rlimit small{4096, 4096};
              setrlimit(RLIMIT_FSIZE, &small);
              const PrivateFile file(folder.file("a"), O_RDWR | O_CREAT);
              if (!file.write_at(4000, std::string(96, 'x'))) return false;
              if (file.write_at(4000, std::string(97, 'x')) || errno != EFBIG) return false;
              return !file.write_at(UINT64_MAX / 4, "x") && errno == EFBIG;
          }) == Ended::yes);
}
