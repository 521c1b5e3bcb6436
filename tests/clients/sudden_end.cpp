// sudden_end HOW URL: ends right after a transfer, in a way that runs no destructor.
#include "transfer.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    client::print("before the end", client::fetch(arguments[2]));
    std::fflush(stdout);
    if (how == "_exit") _exit(5);
    if (how == "quick_exit") std::quick_exit(6);
    if (how == "syscall") syscall(SYS_exit_group, 7);
    if (how == "abort") std::abort();
    if (how == "kill") std::raise(SIGKILL);
    return 2;
}
