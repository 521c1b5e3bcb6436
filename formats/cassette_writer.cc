#include "cassette_writer.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <limits>
#include <utility>
#include <vector>

#include "checksum.h"
#include "error.h"

namespace replay {

namespace {

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

template <class T>
std::string_view bytes_of(const T& object) {
    return {reinterpret_cast<const char*>(&object), sizeof object};
}

std::string_view table_of(std::span<const Event> events) { return {reinterpret_cast<const char*>(events.data()), events.size_bytes()}; }

std::uint64_t check_of(const FileHeader& header) { return checksum64(bytes_of(header).substr(0, offsetof(FileHeader, check))); }

FileHeader new_header() {
    FileHeader header{};
    header.magic = kMagic;
    header.version = kVersion;
    header.header_bytes = sizeof header;
    if (getrandom(header.id, sizeof header.id, GRND_NONBLOCK) != sizeof header.id) {
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        header.id[0] = static_cast<std::uint64_t>(now.tv_sec) * 1000000000u + static_cast<std::uint64_t>(now.tv_nsec);
    }
    header.committed = sizeof header;
    header.check = check_of(header);
    return header;
}

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
    RecordHeader record{0, RecordType::interaction, 0, length, sizeof head + interaction.events.size() * sizeof(Event)};
    RunningChecksum sum;
    sum.update(bytes_of(record).substr(sizeof record.checksum));
    sum.update(bytes_of(head));
    sum.update(table_of(interaction.events));
    record.checksum = sum.value();
    return record;
}

iovec piece_of(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

CassetteWriter::CassetteWriter(std::string path) : path_(std::move(path)) {}

void CassetteWriter::fail(const std::string& what) const {
    const int error = errno;
    std::string remedy;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) remedy = "; make room and record again";
    if (error == EACCES || error == EPERM || error == EROFS) remedy = "; make it writable or name another file with REPLAY_CASSETTE";
    if (error == ENOENT || error == ENOTDIR) remedy = "; create its folder or name another file with REPLAY_CASSETTE";
    throw CassetteError("cannot " + what + " cassette " + path_ + ": " + std::strerror(error) + remedy);
}

void CassetteWriter::open_and_lock() {
    // A few rounds, for another process may replace the file between our open and our lock each time.
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (!file_.is_open() || !file_.is_ours() || !file_.is_at(path_)) {
            file_ = PrivateFile();
            file_ = PrivateFile(path_, O_RDWR | O_CREAT);
            if (!file_.is_open()) fail("write");
        }
        if (!file_.is_regular()) throw CassetteError(path_ + " is not a regular file, so it cannot be a cassette; name another file");
        if (!file_.lock()) fail("lock");
        if (file_.is_at(path_)) return;
        file_.unlock();
    }
    throw CassetteError("cannot write cassette " + path_ + ": it is being replaced again and again");
}

FileHeader CassetteWriter::read_header() const {
    FileHeader header{};
    const ssize_t got = file_.read_at(0, &header, sizeof header);
    if (got < 0) fail("read");
    if (got == 0) {
        header = new_header();
        if (!file_.write_at(0, bytes_of(header))) fail("write");
        return header;
    }
    if (static_cast<std::size_t>(got) != sizeof header || header.magic != kMagic)
        throw CassetteError(path_ + " is not a cassette, so nothing is recorded into it; move it away or name another file");
    if (header.version != kVersion)
        throw CassetteError(path_ + " has cassette version " + std::to_string(header.version) + ", this libreplay writes version " +
                            std::to_string(kVersion) + "; use a newer libreplay or move it away");
    if (check_of(header) != header.check || !fits_records(header) || header.committed > file_.size())
        throw CassetteError("cassette " + path_ + " is damaged at byte 0: its header does not fit the file; move it away and record again");
    return header;
}

void CassetteWriter::commit(FileHeader& header, std::uint64_t committed) const {
    header.committed = committed;
    header.check = check_of(header);
    const std::string_view both(reinterpret_cast<const char*>(&header.committed), 2 * sizeof(std::uint64_t));
    if (!file_.write_at(offsetof(FileHeader, committed), both)) fail("write");
}

void CassetteWriter::prepare() {
    open_and_lock();
    const Locked locked(file_);
    static_cast<void>(read_header());
}

// Under the lock, with the file's header as it is now.
void CassetteWriter::write_record(FileHeader& header, const RecordHeader& record, std::vector<iovec> pieces) const {
    static constexpr char kZeros[kAlignment] = {};
    pieces.push_back(piece_of({kZeros, padded(record.length) - record.length}));
    if (!file_.write_at(header.committed, pieces.data(), static_cast<int>(pieces.size()))) fail("write");
    commit(header, header.committed + sizeof record + padded(record.length));
}

std::string CassetteWriter::encoded(const Metadata& metadata) const {
    try {
        return encode(metadata);
    } catch (const CassetteError& error) {
        throw CassetteError("an interaction cannot be written to cassette " + path_ + ": its " + error.what());
    }
}

CassetteWriter::Appended CassetteWriter::append(Interaction& interaction) {
    const std::string metadata = encoded(interaction.metadata);
    if (metadata.size() > std::numeric_limits<std::uint32_t>::max() ||
        interaction.events.size() > std::numeric_limits<std::uint32_t>::max())
        throw CassetteError("cannot write cassette " + path_ + ": an interaction has too many events to be recorded");
    const RecordHeader record = seal(interaction, metadata);
    std::vector<iovec> pieces{piece_of(bytes_of(record)), piece_of(bytes_of(interaction.head)), piece_of(table_of(interaction.events))};
    for (const std::string& stream : interaction.streams) pieces.push_back(piece_of(stream));
    pieces.push_back(piece_of(metadata));

    open_and_lock();
    const Locked locked(file_);
    FileHeader header = read_header();
    const Appended appended{{header.id[0], header.id[1]}, header.committed};
    write_record(header, record, std::move(pieces));
    return appended;
}

void CassetteWriter::append(const Appended& interaction, std::span<const Event> events, std::string_view bytes, bool last) {
    const ContinuationHead head{interaction.offset, static_cast<std::uint32_t>(events.size()), last ? kContinuationLast : 0};
    const std::uint64_t length = sizeof head + events.size_bytes() + bytes.size();
    RecordHeader record{0, RecordType::continuation, 0, length, length};
    RunningChecksum sum;
    sum.update(bytes_of(record).substr(sizeof record.checksum));
    for (const std::string_view part : {bytes_of(head), table_of(events), bytes}) sum.update(part);
    record.checksum = sum.value();

    open_and_lock();
    const Locked locked(file_);
    FileHeader header = read_header();
    if (!std::equal(header.id, header.id + 2, interaction.file))
        throw CassetteError("cassette " + path_ + " was replaced while a connection was recorded into it; the rest of that is lost");
    write_record(header, record, {piece_of(bytes_of(record)), piece_of(bytes_of(head)), piece_of(table_of(events)), piece_of(bytes)});
}

}  // namespace replay
