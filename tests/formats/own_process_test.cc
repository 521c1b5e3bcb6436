#include "own_process.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "samples.h"

using namespace replay;
using namespace replay::samples;

TEST_CASE("own process: it is told apart from its forked children") {
    for (int time = 0; time < 2; ++time) CHECK(own_process() == getpid());
    CHECK(in_child([] { return own_process() == getpid() && own_process() == getpid(); }) == Ended::yes);
}

// No handler of pthread_atfork(3) runs then.
TEST_CASE("own process: so it is from one that the C library does not know of") {
    CHECK(own_process() == getpid());
    const long child = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (child == 0) syscall(SYS_exit_group, own_process() == syscall(SYS_getpid) ? 0 : 1);
    int status = -1;
    REQUIRE(waitpid(static_cast<pid_t>(child), &status, 0) == child);
    CHECK(status == 0);
}
