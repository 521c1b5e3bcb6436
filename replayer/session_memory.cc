#include "session_memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "uncancelled.h"

namespace replay {

namespace {

constexpr const char* kFolder = "/dev/shm";

std::string prefix() { return "libreplay-" + std::to_string(getuid()) + "-"; }

std::string name_of(const SessionName& session) {
    return prefix() + std::to_string(session.pid) + "-" + std::to_string(session.started_ns);
}

std::string path_of(const SessionName& session, std::string_view suffix) {
    return std::string(kFolder) + "/" + name_of(session) + std::string(suffix);
}

// Closed again at once: a mapping needs no descriptor, and the host's table stays as it was.
class TransientDescriptor {
public:
    explicit TransientDescriptor(int fd) : fd_(fd) {}
    ~TransientDescriptor() {
        if (fd_ >= 0) close(fd_);
    }
    TransientDescriptor(const TransientDescriptor&) = delete;
    TransientDescriptor& operator=(const TransientDescriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

template <class Action>
void for_each_file(Action action) {
    const Uncancelled here;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(kFolder), closedir);
    while (const dirent* const entry = folder == nullptr ? nullptr : readdir(folder.get())) action(std::string_view(entry->d_name));
}

// Another user could have put a file there first; only one that nobody else can write is trusted.
bool is_trusted(int fd, struct stat& info) {
    return fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() && (info.st_mode & 077) == 0;
}

}  // namespace

SessionMemory map_session_memory(const SessionName& session, std::string_view suffix, std::size_t size) {
    const std::string path = path_of(session, suffix);
    const Uncancelled here;
    const TransientDescriptor fd(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | (size > 0 ? O_CREAT : 0), 0600));
    struct stat info {};
    if (!is_trusted(fd.get(), info)) return {};
    if (size > 0 && posix_fallocate(fd.get(), 0, static_cast<off_t>(size)) != 0) return {};
    if (size == 0) size = static_cast<std::size_t>(info.st_size);
    if (size == 0) return {};
    void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    return memory == MAP_FAILED ? SessionMemory{} : SessionMemory{memory, size};
}

bool add_to_session_memory(const SessionName& session, std::string_view suffix, std::string_view bytes) {
    const Uncancelled here;
    const TransientDescriptor fd(
        open(path_of(session, suffix).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
    struct stat info {};
    return is_trusted(fd.get(), info) && write(fd.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

std::string session_memory_text(const SessionName& session, std::string_view suffix) {
    const Uncancelled here;
    const TransientDescriptor fd(open(path_of(session, suffix).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info {};
    if (!is_trusted(fd.get(), info)) return {};
    std::string text(std::min(static_cast<std::size_t>(info.st_size), kLongestMemoryText), '\0');
    const ssize_t got = read(fd.get(), text.data(), text.size());
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return text;
}

PrivateFile lock_session_memory(const SessionName& session, std::string_view suffix) {
    const Uncancelled here;
    PrivateFile file(path_of(session, suffix), O_RDWR | O_NOFOLLOW);
    return file.is_open() && file.lock() ? std::move(file) : PrivateFile{};
}

void remove_session_memory(const SessionName& session, std::string_view suffix) { unlink(path_of(session, suffix).c_str()); }

std::vector<SessionName> sessions_with_memory() {
    std::set<std::string, std::less<>> names;
    const std::string mine = prefix();
    for_each_file([&](std::string_view name) {
        if (name.starts_with(mine)) names.emplace(name.substr(mine.size(), name.find('.') - mine.size()));
    });
    std::vector<SessionName> sessions;
    for (const std::string& name : names)
        if (std::optional<SessionName> session = SessionName::parse(name + ":/")) sessions.push_back(std::move(*session));
    return sessions;
}

std::vector<std::string> session_memory(const SessionName& session, std::string_view start) {
    std::vector<std::string> suffixes;
    const std::string name = name_of(session);
    for_each_file([&](std::string_view file) {
        const std::string_view suffix = file.starts_with(name) ? file.substr(name.size()) : "/";
        if ((suffix.empty() || suffix[0] == '.') && suffix.starts_with(start)) suffixes.emplace_back(suffix);
    });
    return suffixes;
}

}  // namespace replay
