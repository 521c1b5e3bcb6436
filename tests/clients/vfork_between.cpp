// vfork_between HOW URL: a transfer, a child of vfork(2) that shares this process's memory and ends, and a transfer more.
//   exit  the child ends by _exit
//   exec  it becomes a curl that fetches URL too
#include "transfer.hpp"

#include <sys/wait.h>
#include <unistd.h>

int main(int count, char** arguments) {
    if (count != 3) return 2;
    client::print("before", client::fetch(arguments[2]));
    std::fflush(stdout);
    const pid_t child = vfork();
    if (child == 0) {
        if (std::string_view(arguments[1]) == "exec") execlp("curl", "curl", "-s", arguments[2], nullptr);
        _exit(3);
    }
    int status = 0;
    waitpid(child, &status, 0);
    std::printf("child ended with %d\n", WEXITSTATUS(status));
    // What is recorded is published when this process ends, and not before.
    const char* const cassette = std::getenv("REPLAY_CASSETTE");
    if (cassette != nullptr && access(cassette, F_OK) == 0) std::fprintf(stderr, "published already\n");
    client::print("after", client::fetch(arguments[2]));
}
