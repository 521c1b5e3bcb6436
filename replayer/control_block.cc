#include "control_block.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <memory>

namespace replay {

namespace {

constexpr const char* kFolder = "/dev/shm";

std::string prefix() { return "libreplay-" + std::to_string(getuid()) + "-"; }

std::string path_of(const SessionName& session) {
    return std::string(kFolder) + "/" + prefix() + std::to_string(session.pid) + "-" + std::to_string(session.started_ns);
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

}  // namespace

ControlBlock* ControlBlock::map(const SessionName& session, Open how) {
    const std::string path = path_of(session);
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (how == Open::create ? O_CREAT : 0);
    const TransientDescriptor fd(open(path.c_str(), flags, 0600));
    struct stat info {};
    // Another user could have put a file there first; only one that nobody else can write is trusted.
    if (fd.get() < 0 || fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() || (info.st_mode & 077) != 0)
        return nullptr;
    if (how == Open::create && posix_fallocate(fd.get(), 0, sizeof(ControlBlock)) != 0) return nullptr;
    if (how == Open::existing && static_cast<std::size_t>(info.st_size) < sizeof(ControlBlock)) return nullptr;
    void* const memory = mmap(nullptr, sizeof(ControlBlock), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (memory == MAP_FAILED) return nullptr;
    // A new file is all zeros, which is an empty block; the number tells a block of another version.
    auto* const block = static_cast<ControlBlock*>(memory);
    std::uint64_t expected = 0;
    if (!block->magic_.compare_exchange_strong(expected, kMagicNumber) && expected != kMagicNumber) {
        munmap(memory, sizeof(ControlBlock));
        return nullptr;
    }
    return block;
}

void ControlBlock::unmap() { munmap(this, sizeof(ControlBlock)); }

void ControlBlock::remove(const SessionName& session) { unlink(path_of(session).c_str()); }

void ControlBlock::remove_dead() {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(kFolder), closedir);
    if (folder == nullptr) return;
    const std::string mine = prefix();
    while (const dirent* const entry = readdir(folder.get())) {
        const std::string_view name(entry->d_name);
        if (!name.starts_with(mine)) continue;
        const auto session = SessionName::parse(std::string(name.substr(mine.size())) + ":/");
        if (session && !session->root_is_alive()) remove(*session);
    }
}

std::uint64_t ControlBlock::use(std::uint64_t key) {
    if (key == 0) key = 1;
    for (std::uint64_t probe = 0; probe < 64; ++probe) {
        Cursor& cursor = cursors_[(key + probe) % kCursors];
        std::uint64_t found = 0;
        if (cursor.key.compare_exchange_strong(found, key, std::memory_order_acq_rel) || found == key)
            return cursor.uses.fetch_add(1, std::memory_order_relaxed);
    }
    return 0;
}

bool ControlBlock::note_recording(std::string_view cassette) {
    if (cassette.empty() || cassette.size() > sizeof Recording::path) return false;
    for (Recording& recording : recordings_) {
        std::uint32_t size = 0;
        if (recording.size.compare_exchange_strong(size, kBeingWritten, std::memory_order_acquire)) {
            std::memcpy(recording.path, cassette.data(), cassette.size());
            recording.size.store(static_cast<std::uint32_t>(cassette.size()), std::memory_order_release);
            return true;
        }
        if (size == cassette.size() && cassette == std::string_view(recording.path, size)) return true;
    }
    return false;
}

std::vector<std::string> ControlBlock::recordings() const {
    std::vector<std::string> all;
    for (const Recording& recording : recordings_) {
        const std::uint32_t size = recording.size.load(std::memory_order_acquire);
        if (size != 0 && size <= sizeof recording.path) all.emplace_back(recording.path, size);
    }
    return all;
}

}  // namespace replay
