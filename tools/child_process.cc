#include "child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace replay {

namespace {

// SIGTSTP keeps its default: ^Z then stops both, and the shell sees its job stopped.
constexpr std::array kForwarded{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT};

std::atomic<pid_t> child_pid = 0;
static_assert(std::atomic<pid_t>::is_always_lock_free, "a signal handler reads it");

void forward(int signal, siginfo_t* info, void*) {
    const int saved = errno;
    // SI_KERNEL: from the terminal, which has sent it to the command too. From the command itself: it knows.
    const bool known_to_child = info->si_code == SI_KERNEL || info->si_pid == child_pid;
    if (!known_to_child && child_pid > 0) kill(child_pid, signal);
    errno = saved;
}

// Blocks the forwarded signals from before the fork until the handlers stand, so that none finds the default action.
class SignalsHeld {
public:
    SignalsHeld() {
        sigset_t held;
        sigemptyset(&held);
        for (const int signal : kForwarded) sigaddset(&held, signal);
        sigprocmask(SIG_BLOCK, &held, &before_);
    }
    ~SignalsHeld() { release(); }
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;
    void release() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

void forward_signals() {
    struct sigaction action {};
    action.sa_sigaction = forward;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int signal : kForwarded) {
        struct sigaction before {};
        if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
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

ChildStatus run_child(const std::vector<std::string>& command, const EnvironmentChanges& changes) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");

    // A parent that ignores SIGCHLD leaves its children no exit status; the command still starts as we were started.
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    struct sigaction inherited {};
    sigaction(SIGCHLD, &usual, &inherited);

    const SignalsHeld held;
    const pid_t pid = fork();
    if (pid == 0) {
        sigaction(SIGCHLD, &inherited, nullptr);
        held.release();
        become(command, changes, ends[1]);
    }
    const int fork_error = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        throw std::system_error(fork_error, std::generic_category(), "cannot start a process");
    }
    child_pid = pid;
    forward_signals();
    held.release();

    ChildStatus result;
    result.start_error = start_error_from(ends[0]);
    result.started = result.start_error == 0;
    close(ends[0]);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "cannot wait for the command");
    }
    child_pid = 0;  // its number may be another process's soon
    result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

}  // namespace replay
