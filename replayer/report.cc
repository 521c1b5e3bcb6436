#include "report.h"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <mutex>
#include <new>
#include <set>
#include <string>

#include "lock_over_forks.h"
#include "safe_text.h"
#include "uncancelled.h"

namespace replay {

namespace {

constinit std::mutex said_mutex;

// A write to a pipe that nobody reads sends the thread a SIGPIPE, which would end a host that is only being told something.
class SigpipeHeld {
public:
    SigpipeHeld() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~SigpipeHeld() {
        constexpr timespec kNow{0, 0};
        while (!was_pending_ && sigtimedwait(&pipe_, nullptr, &kNow) < 0 && errno == EINTR) continue;
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    SigpipeHeld(const SigpipeHeld&) = delete;
    SigpipeHeld& operator=(const SigpipeHeld&) = delete;

private:
    sigset_t pipe_;
    sigset_t before_;
    bool was_pending_;
};

void write_lines(std::string_view lines) {
    const SigpipeHeld held;
    while (!lines.empty()) {
        const ssize_t n = write(STDERR_FILENO, lines.data(), lines.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;  // there is nobody to tell
        lines.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::string line_of(std::string_view message) { return "replay: " + safe_line(message) + "\n"; }

// Writes what `make` makes, whatever else is going on in the process.
template <class Make>
void say(Make make) noexcept {
    const Uncancelled here;
    const int saved = errno;
    try {
        write_lines(make());
    } catch (const std::bad_alloc&) {
        write_lines("replay: there is no memory left to say what went wrong\n");
    }
    errno = saved;
}

// Whether this is the first time that it is said.
bool is_news(std::string_view message) {
    // Never destroyed: a destructor of the host's may still report after ours would have run.
    static auto* const said = new std::set<std::string, std::less<>>;
    const auto lock = lock_over_forks<said_mutex>();
    return said->size() <= 1000 && said->emplace(message).second;
}

}  // namespace

void report(std::string_view message) noexcept {
    say([message] { return line_of(message); });
}

void report(const std::vector<std::string>& messages, std::string_view copied) noexcept {
    say([&] {
        std::string lines;
        for (const std::string& message : messages) lines += line_of(message);
        return lines.append(copied);
    });
}

void report_once(std::string_view message) noexcept {
    try {
        if (!is_news(message)) return;
    } catch (const std::bad_alloc&) {
        // Better twice than never.
    }
    report(message);
}

}  // namespace replay
