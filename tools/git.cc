#include "git.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace replay {

namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

GitAnswer ask_git(const std::vector<std::string>& words) {
    std::vector<char*> argv{const_cast<char*>("git")};
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) fail("cannot start git");
    const pid_t child = fork();
    if (child == 0) {
        dup2(pipe_ends[1], STDOUT_FILENO);
        execvp("git", argv.data());
        _exit(127);
    }
    close(pipe_ends[1]);
    GitAnswer answer;
    char piece[4096];
    for (ssize_t got; child > 0 && ((got = read(pipe_ends[0], piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR));)
        if (got > 0) answer.out.append(piece, static_cast<std::size_t>(got));
    close(pipe_ends[0]);
    if (child < 0) fail("cannot start git");
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    if (answer.out.ends_with('\n')) answer.out.pop_back();
    return answer;
}

}  // namespace replay
