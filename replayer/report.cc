#include "report.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <set>
#include <string>

namespace replay {

void report(std::string_view message) {
    const int saved = errno;
    std::string line = "replay: ";
    for (const char c : message) line += (c >= 0 && c < ' ') || c == 0x7f ? '?' : c;
    line += '\n';
    std::string_view left = line;
    while (!left.empty()) {
        const ssize_t n = write(STDERR_FILENO, left.data(), left.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;  // there is nobody to tell
        left.remove_prefix(static_cast<std::size_t>(n));
    }
    errno = saved;
}

void report_once(std::string_view message) {
    // Leaked: a destructor of the host's may still report after ours would have run.
    static auto* const mutex = new std::mutex;
    static auto* const said = new std::set<std::string, std::less<>>;
    {
        const std::lock_guard lock(*mutex);
        if (said->size() > 1000 || !said->emplace(message).second) return;
    }
    report(message);
}

}  // namespace replay
