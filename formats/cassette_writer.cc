#include "cassette_writer.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "error.h"
#include "safe_open.h"
#include "sealing.h"
#include "side_folder.h"

namespace replay {

namespace {

// Other processes replace and remove what is worked on; each time, it is begun again.
constexpr int kAttempts = 100;

// Of a record: its header, the head, the events, the streams, the metadata, the padding.
constexpr std::size_t kMostPieces = 5 + kStreams;

// The description stays locked for the life of this object, whatever is thrown.
class Locked {
public:
    explicit Locked(const PrivateFile& file) : file_(file) {}
    ~Locked() { file_.unlock(); }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;

private:
    const PrivateFile& file_;
};

RecordHeader seal(Interaction& interaction, const std::string& metadata) {
    InteractionHead& head = interaction.head;
    head.event_count = static_cast<std::uint32_t>(interaction.events.size());
    head.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
    head.metadata_checksum = checksum64(metadata);
    std::uint64_t length = sizeof head + interaction.events.size() * sizeof(Event) + metadata.size();
    for (std::size_t i = 0; i < kStreams; ++i) {
        head.streams[i] = {interaction.streams[i].size(), 0, checksum64(interaction.streams[i])};
        length += interaction.streams[i].size();
    }
    return sealed(RecordType::interaction, 0, length, {bytes_of_struct(head), bytes_of_table(interaction.events)});
}

iovec piece_of(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

// One store of 16 bytes: no process can be killed in the middle of an instruction.
void store_commit(FileHeader& mapped, const FileHeader& header) {
    using Both = std::uint64_t __attribute__((vector_size(16), may_alias));
    static_assert(offsetof(FileHeader, committed) % sizeof(Both) == 0);
    std::atomic_thread_fence(std::memory_order_release);
    *reinterpret_cast<volatile Both*>(&mapped.committed) = Both{header.committed, header.check};
}

}  // namespace

CassetteWriter::CassetteWriter(std::string path) : path_(std::move(path)) {}

CassetteWriter::CassetteWriter(std::string part, std::string cassette) : path_(std::move(part)), cassette_(std::move(cassette)) {}

void CassetteWriter::fail(const std::string& what) const {
    const int error = errno;
    std::string remedy;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) remedy = "; make room and record again";
    if (error == EACCES || error == EPERM || error == EROFS) remedy = "; make it writable or name another file with REPLAY_CASSETTE";
    if (error == ENOENT || error == ENOTDIR) remedy = "; create its folder or name another file with REPLAY_CASSETTE";
    throw CassetteError("cannot " + what + " cassette " + path_ + ": " + std::strerror(error) + remedy);
}

void CassetteWriter::open() {
    header_ = nullptr;
    front_.forget();
    tail_.forget();
    appended_ = false;
    is_plain_ = false;
    file_ = PrivateFile();
    PrivateFile opened = cassette_.empty() ? safe_open(path_, O_RDWR | O_CREAT) : open_part();
    if (!opened.is_open()) fail("write");
    if (!opened.is_regular()) throw CassetteError(path_ + " is not a regular file, so it cannot be a cassette; name another file");
    if (!cassette_.empty() && opened.standing().user != geteuid())
        throw CassetteError(path_ + " belongs to another user, so nothing is recorded into it; remove it or name another cassette");
    file_ = std::move(opened);
}

// Others remove the folder when there is nothing in it.
PrivateFile CassetteWriter::open_part() const {
    PrivateFile opened;
    for (int attempt = 0; attempt < kAttempts && !opened.is_open(); ++attempt) {
        make_side_folder(cassette_);
        opened = PrivateFile(path_, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
        if (!opened.is_open() && errno != ENOENT) break;
    }
    return opened;
}

FileHeader CassetteWriter::lock(std::uint64_t flags) {
    // A few rounds, for another process may replace the file between our open and our lock each time.
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        PrivateFile::Standing standing = file_.standing();
        if (!standing.is_ours || !standing.is_linked) {
            lost_ = lost_ || (standing.is_ours && appended_ && !was_published());
            open();
            standing = file_.standing();
        }
        file_size_ = standing.size;
        if (!file_.lock()) fail("lock");
        try {
            FileHeader header = read_header(flags);
            if ((header.flags & kPartPublished) == 0) return header;
            // Whoever published it was killed before the part was removed.
            if (file_.is_at(path_)) unlink(path_.c_str());
        } catch (...) {
            file_.unlock();
            throw;
        }
        file_.unlock();
        open();
    }
    throw CassetteError("cannot write cassette " + path_ + ": it is being replaced again and again");
}

bool CassetteWriter::was_published() const {
    std::uint64_t flags = 0;
    return file_.read_at(offsetof(FileHeader, flags), &flags, sizeof flags) == sizeof flags && (flags & kPartPublished) != 0;
}

FileHeader CassetteWriter::read_header(std::uint64_t flags) {
    FileHeader header{};
    if (header_ != nullptr && file_size_ >= sizeof header) {
        header = *header_;
    } else {
        const ssize_t got = file_.read_at(0, &header, sizeof header);
        if (got < 0) fail("read");
        if (got == 0) {
            header = new_file_header(flags);
            if (!file_.write_at(0, bytes_of_struct(header))) fail("write");
            return header;
        }
        if (static_cast<std::size_t>(got) != sizeof header) header.magic = {};
    }
    if (header.magic != kMagic)
        throw CassetteError(path_ + " is not a cassette, so nothing is recorded into it; move it away or name another file");
    if (header.version != kVersion)
        throw CassetteError(path_ + " has cassette version " + std::to_string(header.version) + ", this libreplay writes version " +
                            std::to_string(kVersion) + "; use a newer libreplay or move it away");
    if (header.committed > file_size_) file_size_ = file_.size();  // another process has appended since
    if (check_of(header) != header.check || !fits_records(header) || header.committed > file_size_)
        throw CassetteError("cassette " + path_ + " is damaged at byte 0: its header does not fit the file; move it away and record again");
    check_is_plain(header);
    return header;
}

// Behind a packed cassette nothing may stand.
void CassetteWriter::check_is_plain(const FileHeader& header) {
    if (is_plain_ || header.committed == header.header_bytes) return;
    RecordType first{};
    if (file_.read_at(header.header_bytes + offsetof(RecordHeader, type), &first, sizeof first) < 0) fail("read");
    if (first == RecordType::packed)
        throw CassetteError("cassette " + path_ + " is packed, so nothing is recorded into it; `replay pack --plain " + path_ +
                            "` unpacks it");
    is_plain_ = true;
}

void CassetteWriter::prepare(std::uint64_t flags) {
    static_cast<void>(lock(flags));
    file_.unlock();
}

// Under the lock, with the file's header as it is now.
void CassetteWriter::write_record(FileHeader& header, const RecordHeader& record, std::vector<iovec> pieces) {
    static constexpr char kZeros[kAlignment] = {};
    pieces.push_back(piece_of({kZeros, padded(record.length) - record.length}));
    const std::uint64_t size = sizeof record + padded(record.length);
    if (char* into = tail_.reach(file_, file_size_, header.committed, size, header.committed)) {
        for (const iovec& piece : pieces)  // whose base may be null where it has no bytes
            if (piece.iov_len > 0) into = static_cast<char*>(mempcpy(into, piece.iov_base, piece.iov_len));
        header_ = reinterpret_cast<FileHeader*>(front_.reach(file_, file_size_, 0, sizeof header, header.committed + size));
    } else if (!file_.write_at(header.committed, pieces.data(), static_cast<int>(pieces.size()))) {
        fail("write");
    }
    commit(header, header.committed + size);
    appended_ = true;
}

void CassetteWriter::commit(FileHeader& header, std::uint64_t committed) {
    header.committed = committed;
    header.check = check_of(header);
    if (header_ != nullptr) return store_commit(*header_, header);
    const std::string_view both(reinterpret_cast<const char*>(&header.committed), 2 * sizeof(std::uint64_t));
    if (!file_.write_at(offsetof(FileHeader, committed), both)) fail("write");
}

std::string CassetteWriter::encoded(const Interaction& interaction) const {
    try {
        return encode(interaction);
    } catch (const CassetteError& error) {
        throw CassetteError("an interaction cannot be written to cassette " + path_ + ": its " + error.what());
    }
}

CassetteWriter::Appended CassetteWriter::append(Interaction& interaction) {
    const std::string metadata = encoded(interaction);
    if (metadata.size() > std::numeric_limits<std::uint32_t>::max() ||
        interaction.events.size() > std::numeric_limits<std::uint32_t>::max())
        throw CassetteError("cannot write cassette " + path_ + ": an interaction has too many events to be recorded");
    const RecordHeader record = seal(interaction, metadata);
    std::vector<iovec> pieces;
    pieces.reserve(kMostPieces);
    for (const std::string_view front : {bytes_of_struct(record), bytes_of_struct(interaction.head), bytes_of_table(interaction.events)})
        pieces.push_back(piece_of(front));
    for (const std::string& stream : interaction.streams) pieces.push_back(piece_of(stream));
    pieces.push_back(piece_of(metadata));

    FileHeader header = lock();
    const Locked locked(file_);
    const Appended appended{{header.id[0], header.id[1]}, header.committed};
    write_record(header, record, std::move(pieces));
    return appended;
}

void CassetteWriter::append(const Appended& interaction, std::span<const Event> events, std::string_view bytes, bool last) {
    const ContinuationHead head{interaction.offset, static_cast<std::uint32_t>(events.size()), last ? kContinuationLast : 0};
    const std::uint64_t length = sizeof head + events.size_bytes() + bytes.size();
    const RecordHeader record = sealed(RecordType::continuation, 0, length, {bytes_of_struct(head), bytes_of_table(events), bytes});

    FileHeader header = lock();
    const Locked locked(file_);
    if (!std::equal(header.id, header.id + 2, interaction.file))
        throw CassetteError("cassette " + path_ + " was replaced while a connection was recorded into it; the rest of that is lost");
    write_record(header, record,
                 {piece_of(bytes_of_struct(record)), piece_of(bytes_of_struct(head)), piece_of(bytes_of_table(events)), piece_of(bytes)});
}

}  // namespace replay
