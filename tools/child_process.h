#pragma once
// Runs a command as a shell would, with this process standing transparently before it.
//
// A signal sent to this process is passed on to the command. One that the terminal sends (^C, ^\, a hang-up) reaches the whole
// foreground process group, the command included, so this process only outlives it. ^Z stops both. A signal that was
// ignored when this process started (nohup) stays ignored for both. After the command has ended, these signals do nothing more
// until the SignalsHeld goes: what is left to do (publishing a recording) is short and should not be cut off.

#include <signal.h>

#include <string>
#include <utility>
#include <vector>

namespace replay {

struct ChildStatus {
    static constexpr int kNotExecutable = 126;
    static constexpr int kNotFound = 127;

    int status = 0;  // 0 to 255; 128 + N where signal N ended it; 126 or 127 as env(1) where it could not be started
    bool started = false;
    int start_error = 0;  // errno, where it was not started
};

// Blocks the signals that are passed on, and SIGCHLD, as long as it lives: they are waited for instead of interrupting anything,
// and none finds its default action. What came in by its end and was not waited for is forgotten. Those that we were started to ignore
// stay ignored.
class SignalsHeld {
public:
    SignalsHeld();
    ~SignalsHeld();
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;

    // Waits for the next one that comes in.
    [[nodiscard]] siginfo_t next() const;
    // For a forked child, which nothing is held for.
    void restore_mask() const;

private:
    sigset_t held_;
    sigset_t before_;
};

using EnvironmentChanges = std::vector<std::pair<std::string, std::string>>;

// Starts `command` (looked up on PATH) with the variables set and waits for its end. Throws std::system_error where no
// process can be had at all. For single-threaded programs; not reentrant.
[[nodiscard]] ChildStatus run_child(const std::vector<std::string>& command, const EnvironmentChanges& changes, const SignalsHeld& held);

}  // namespace replay
