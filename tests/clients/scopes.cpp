// Requests in scopes, as its arguments say: scopes WHAT…
// begin NAME, end: as replay.h has it; get URL: prints the digits of what came of it; fork: the rest is done by a child; wait: until a line
// comes from stdin, which is answered by one on stdout.
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "../../interpose/replay.h"
#include "transfer.hpp"

namespace {

int act(char** word) {
    for (; *word != nullptr; ++word) {
        const std::string_view what = *word;
        if (what == "begin") {
            if (replay_scope_begin(*++word) != 1) std::puts("not begun");
        } else if (what == "end") {
            if (replay_scope_end() != 1) std::puts("not ended");
        } else if (what == "get") {
            for (const char c : client::fetch(*++word).body)
                if (c >= '0' && c <= '9') std::putchar(c);
            std::puts("");
        } else if (what == "wait") {
            char line[100];
            std::puts("waiting");
            std::fflush(stdout);
            if (std::fgets(line, sizeof line, stdin) == nullptr) return 1;
        } else if (what == "fork") {
            std::fflush(stdout);
            if (fork() == 0) continue;
            int status = 0;
            wait(&status);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        } else {
            return 2;
        }
    }
    return 0;
}

}  // namespace

int main(int, char** words) {
    const int status = act(words + 1);
    std::fflush(stdout);
    curl_global_cleanup();
    return status;
}
