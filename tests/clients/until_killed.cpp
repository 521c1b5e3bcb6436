// until_killed BASE NAME: transfers without end. Writes the URL of each to standard output, at once, when curl_easy_perform has returned.
// One in seven is too long to be kept in memory while it is recorded.
#include "transfer.hpp"

#include <unistd.h>

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string base = arguments[1];
    for (long n = 0;; ++n) {
        const std::string id = std::string(arguments[2]) + "-" + std::to_string(n);
        const std::string path = n % 7 == 6 ? "/bytes?size=1500000&id=" : "/echo?id=";
        const std::string url = base + path + id;
        if (client::fetch(url.c_str()).code != CURLE_OK) return 1;
        const std::string line = url + "\n";
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
    }
}
