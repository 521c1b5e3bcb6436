// fork_transfers HOW BASE: transfers in a parent and in its child at the same time.
//   fresh      neither has called curl before the fork
//   used       the parent has, and has cleaned up
//   inherited  both perform the handle that the parent made before the fork
#include "transfer.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace {

std::string fetch_several(const char* who, const std::string& base) {
    std::string lines;
    for (int n = 0; n < 5; ++n) {
        const std::string url = base + "/echo?who=" + who + "&n=" + std::to_string(n);
        lines += client::describe(who, client::fetch(url.c_str()));
    }
    return lines;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string_view how = arguments[1];
    const std::string base = arguments[2];
    CURL* inherited = nullptr;
    if (how == "used") client::print("before", client::fetch((base + "/echo?who=before").c_str()));
    if (how == "inherited") {
        inherited = curl_easy_init();
        curl_easy_setopt(inherited, CURLOPT_URL, (base + "/hello?both").c_str());
    }
    std::fflush(stdout);
    const pid_t child = fork();
    std::string lines;
    if (inherited) lines += client::describe("inherited", client::perform(inherited));
    lines += fetch_several(child ? "parent" : "child", base);
    if (child == 0) {
        std::fputs(lines.c_str(), stdout);
        std::fflush(stdout);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    std::fputs(lines.c_str(), stdout);
    std::printf("child ended with %d\n", status);
    client::print("after", client::fetch((base + "/echo?who=after").c_str()));
}
