// host_state URL: is what belongs to the process the same after a transfer as before? Replayed, all of it has to be;
// live libcurl sets errno, so that one goes to a file that only the replayed run is asked about.
// host_state URL remove: is errno the same after a transfer is given up that has had a piece of its body?
#include "transfer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstring>

namespace {

void give_up(const char* url) {
    std::string body;
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, client::collect);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
    CURLM* multi = curl_multi_init();
    curl_multi_add_handle(multi, handle);
    for (int running = 1; body.empty() && running > 0;) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, nullptr, 0, 100, nullptr);
    }
    errno = ERANGE;
    curl_multi_remove_handle(multi, handle);
    std::printf("errno %s\n", errno == ERANGE ? "kept" : std::strerror(errno));
    curl_easy_cleanup(handle);
    curl_multi_cleanup(multi);
}

}  // namespace

int main(int count, char** arguments) {
    if (count == 3) return give_up(arguments[1]), 0;
    if (count != 2) return 2;
    std::setlocale(LC_ALL, "C.UTF-8");
    sigset_t wanted, before, after;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR2);
    sigaddset(&wanted, SIGPIPE);
    sigprocmask(SIG_SETMASK, &wanted, nullptr);
    sigprocmask(SIG_SETMASK, nullptr, &before);
    struct sigaction pipe_before {
    }, pipe_after{};
    sigaction(SIGPIPE, nullptr, &pipe_before);
    const int file = open("scratch", O_RDWR | O_CREAT, 0600);
    if (write(file, "0123456789", 10) != 10 || lseek(file, 4, SEEK_SET) != 4) return 3;
    const mode_t mask = umask(027);

    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, arguments[1]);
    errno = ERANGE;
    const client::Fetched result = client::perform(handle);
    const int error = errno;
    curl_easy_cleanup(handle);

    sigprocmask(SIG_SETMASK, nullptr, &after);
    sigaction(SIGPIPE, nullptr, &pipe_after);
    client::print("fetched", result);
    std::printf("locale %s\n", std::setlocale(LC_ALL, nullptr));
    bool same_mask = true;
    for (int signal = 1; signal < NSIG; ++signal) same_mask = same_mask && sigismember(&before, signal) == sigismember(&after, signal);
    std::printf("signal mask %s\n", same_mask ? "kept" : "changed");
    std::printf("SIGPIPE action %s\n", pipe_before.sa_handler == pipe_after.sa_handler ? "kept" : "changed");
    std::printf("file offset %ld\n", static_cast<long>(lseek(file, 0, SEEK_CUR)));
    std::printf("umask %s\n", umask(mask) == 027 ? "kept" : "changed");
    if (FILE* report = std::fopen("errno", "w")) {
        std::fputs(error == ERANGE ? "kept" : std::strerror(error), report);
        std::fclose(report);
    }
    close(file);
}
