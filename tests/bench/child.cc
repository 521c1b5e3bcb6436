#include "child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include "samples.h"

namespace bench {

namespace {

class Actions {
public:
    Actions() { posix_spawn_file_actions_init(&actions_); }
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;

    void use(int descriptor, int as) { posix_spawn_file_actions_adddup2(&actions_, descriptor, as); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

std::vector<char*> pointers(const Strings& strings) {
    std::vector<char*> result;
    for (const std::string& text : strings) result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

pid_t start(const Strings& command, const Strings& environment, const Actions& actions) {
    pid_t pid = -1;
    const int error = posix_spawn(&pid, command[0].c_str(), actions.get(), nullptr, pointers(command).data(), pointers(environment).data());
    if (error != 0) throw std::runtime_error("cannot start " + command[0] + ": " + std::strerror(error));
    return pid;
}

void end_well(pid_t pid, const std::string& name) {
    int status = 0;
    waitpid(pid, &status, 0);
    if (status != 0) throw std::runtime_error(name + " failed");
}

std::array<int, 2> new_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    return ends;
}

}  // namespace

Companion::Companion(const Strings& command) {
    const auto input = new_pipe();
    const auto output = new_pipe();
    Actions actions;
    actions.use(input[0], STDIN_FILENO);
    actions.use(output[1], STDOUT_FILENO);
    pid_ = start(command, {}, actions);
    close(input[0]);
    close(output[1]);
    input_ = input[1];
    output_ = output[0];
}

Companion::~Companion() {
    close(input_);
    close(output_);
    waitpid(pid_, nullptr, 0);
}

std::string Companion::line() {
    std::string text;
    for (char c; read(output_, &c, 1) == 1 && c != '\n';) text += c;
    return text;
}

std::string output_of(const Strings& command, const Strings& environment) {
    const auto output = new_pipe();
    Actions actions;
    actions.use(output[1], STDOUT_FILENO);
    const pid_t pid = start(command, environment, actions);
    close(output[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t got; (got = read(output[0], buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(got));
    close(output[0]);
    end_well(pid, command[0]);
    return text;
}

double life_of(const Strings& command, const Strings& environment) {
    static const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    Actions actions;
    actions.use(null, STDOUT_FILENO);
    const auto began = Clock::now();
    end_well(start(command, environment, actions), command[0]);
    return ns_between(began, Clock::now());
}

}  // namespace bench
