#include "child_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace replay {

namespace {

// SIGTSTP keeps its default: ^Z then stops both, and the shell sees its job stopped.
constexpr std::array kForwarded{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT};

// Passes signals on to the command until it ends; returns its status as waitpid(2) gives it.
int wait_passing_signals(pid_t pid, const SignalsHeld& signals) {
    int status = 0;
    for (;;) {
        const pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid) return status;
        if (ended < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "cannot wait for the command");
        const siginfo_t info = signals.next();
        // SI_KERNEL: from the terminal, which has sent it to the command too. From the command itself: it knows.
        const bool known_to_child = info.si_code == SI_KERNEL || info.si_pid == pid;
        if (info.si_signo != SIGCHLD && !known_to_child) kill(pid, info.si_signo);
    }
}

[[noreturn]] void become(const std::vector<std::string>& command, const EnvironmentChanges& changes, int failure_pipe) {
    for (const auto& [name, value] : changes) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv;
    argv.reserve(command.size() + 1);
    for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    const int error = errno;
    static_cast<void>(!write(failure_pipe, &error, sizeof error));
    _exit(error == ENOENT ? ChildStatus::kNotFound : ChildStatus::kNotExecutable);
}

// The errno that exec(3) failed with; 0 where it worked, which closes the pipe.
int start_error_from(int failure_pipe) {
    int error = 0;
    ssize_t n;
    do {
        n = read(failure_pipe, &error, sizeof error);
    } while (n < 0 && errno == EINTR);
    return n == sizeof error ? error : 0;
}

}  // namespace

SignalsHeld::SignalsHeld() {
    sigemptyset(&held_);
    sigaddset(&held_, SIGCHLD);
    for (const int signal : kForwarded) {
        struct sigaction action {};
        if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&held_, signal);
    }
    sigprocmask(SIG_BLOCK, &held_, &before_);
}

SignalsHeld::~SignalsHeld() {
    constexpr timespec kNow{0, 0};
    while (sigtimedwait(&held_, nullptr, &kNow) > 0 || errno == EINTR) continue;
    restore_mask();
}

void SignalsHeld::restore_mask() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

siginfo_t SignalsHeld::next() const {
    siginfo_t info{};
    while (sigwaitinfo(&held_, &info) < 0) continue;
    return info;
}

ChildStatus run_child(const std::vector<std::string>& command, const EnvironmentChanges& changes, const SignalsHeld& held) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");

    // A parent that ignores SIGCHLD leaves its children no exit status; the command still starts as we were started.
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    struct sigaction inherited {};
    sigaction(SIGCHLD, &usual, &inherited);

    const pid_t pid = fork();
    if (pid == 0) {
        sigaction(SIGCHLD, &inherited, nullptr);
        held.restore_mask();
        become(command, changes, ends[1]);
    }
    const int fork_error = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        throw std::system_error(fork_error, std::generic_category(), "cannot start a process");
    }

    ChildStatus result;
    result.start_error = start_error_from(ends[0]);
    result.started = result.start_error == 0;
    close(ends[0]);
    const int status = wait_passing_signals(pid, held);
    result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

}  // namespace replay
