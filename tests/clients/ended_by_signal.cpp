// ended_by_signal HOW LEAVING URL: a transfer; then it leaves, by exit or _exit, because of a signal that comes while memory is being asked
// for in two threads: from its handler (handler), from one on a stack of its own that blocks nothing (apart), or, having blocked it,
// by waiting for it (waits). With none as HOW, while a signal that never comes is blocked.
#include "transfer.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

std::string_view leaving;
std::atomic<bool> is_over = false;

[[noreturn]] void leave() {
    if (leaving == "_exit") _exit(3);
    std::exit(3);
}

void handle(int) { leave(); }

void ask_for_memory() {
    std::vector<void*> all(64);
    for (size_t i = 0; !is_over; ++i) {
        std::free(all[i % all.size()]);
        all[i % all.size()] = std::malloc(16 + i * 37 % 5000);
    }
    for (void* const memory : all) std::free(memory);
}

void handle_by(int flags) {
    struct sigaction action {};
    action.sa_handler = handle;
    action.sa_flags = flags;
    sigaction(SIGALRM, &action, nullptr);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const std::string_view how = arguments[1];
    leaving = arguments[2];
    client::print("before the end", client::fetch(arguments[3]));
    std::fflush(stdout);
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, how == "none" ? SIGUSR1 : SIGALRM);
    if (how == "waits" || how == "none") pthread_sigmask(SIG_BLOCK, &alarm, nullptr);
    if (how == "none") leave();

    // Threads that block it, so that it comes to this one.
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, &alarm, &before);
    std::thread other(ask_for_memory);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (how == "handler") handle_by(0);
    if (how == "apart") {
        stack_t stack{};
        stack.ss_size = 256 * 1024;
        stack.ss_sp = std::malloc(stack.ss_size);
        sigaltstack(&stack, nullptr);
        handle_by(SA_ONSTACK | SA_NODEFER | SA_RESETHAND);
    }
    ::ualarm(20000, 0);
    if (how == "waits") {
        int got = 0;
        sigwait(&alarm, &got);
        is_over = true;
        other.join();
        leave();
    }
    ask_for_memory();
}
