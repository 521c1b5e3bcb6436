// fork_during URL: while a long body comes, a child is forked that lives until this process has ended, and calls nothing.
#include "transfer.hpp"

#include <unistd.h>

#include <utility>

namespace {

int ends[2];

std::size_t receive(char* /*bytes*/, std::size_t size, std::size_t count, void* received) {
    auto& sum = *static_cast<std::size_t*>(received);
    const bool is_late = sum > 2'000'000;
    sum += size * count;
    static bool has_forked = false;
    if (is_late && !std::exchange(has_forked, true) && fork() == 0) {
        close(STDOUT_FILENO);
        close(STDERR_FILENO);
        close(ends[1]);
        char byte = 0;
        _exit(read(ends[0], &byte, 1) == 0 ? 0 : 1);  // when the parent has gone
    }
    return size * count;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2 || pipe(ends) != 0) return 2;
    CURL* const handle = curl_easy_init();
    std::size_t received = 0;
    curl_easy_setopt(handle, CURLOPT_URL, arguments[1]);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &received);
    const CURLcode code = curl_easy_perform(handle);
    curl_easy_cleanup(handle);
    std::printf("%d %zu\n", code, received);
}
