// host_state URL: is what belongs to the process the same after a transfer as before? Replayed, all of it has to be;
// live libcurl sets errno, so that one goes to a file that only the replayed run is asked about.
#include "transfer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstring>

int main(int count, char** arguments) {
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
