#include "cassette_builder.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "error.h"
#include "safe_open.h"

namespace replay {

namespace {

// How often as many bytes as a cassette has may be gone through by its references: once each would do, were none in damaged interactions.
constexpr std::uint64_t kMostReferences = 4;

template <class T>
std::string_view bytes_of(const T& object) {
    return {reinterpret_cast<const char*>(&object), sizeof object};
}

std::string_view table_of(std::span<const Event> events) { return {reinterpret_cast<const char*>(events.data()), events.size_bytes()}; }

// Whether a byte string is stored once where there are several equal ones. Response heads are not: every transfer that is played reads
// its own with one read, which another place would make two.
bool is_shared(Stream stream, std::uint64_t length) {
    if (length < CassetteBuilder::kShortest || stream == Stream::response_head) return false;
    return !is_head(stream) || length <= kLongestSharedHead;
}

// How far the cassette at `path` is valid, where its records begin where ours do; 0: not at all.
std::uint64_t old_committed(const std::string& path) {
    FileHeader header{};
    const PrivateFile old(path, O_RDONLY);
    if (!old.is_open() || old.read_at(0, &header, sizeof header) != static_cast<ssize_t>(sizeof header)) return 0;
    const bool is_sound = header.magic == kMagic && header.version == kVersion && header.header_bytes == sizeof header &&
                          header.check == checksum64(bytes_of(header).substr(0, offsetof(FileHeader, check)));
    return is_sound ? header.committed : 0;
}

std::string encoded(const Interaction& interaction, const std::string& path) {
    std::string metadata;
    try {
        metadata = encode(interaction);
    } catch (const CassetteError& error) {
        throw CassetteError("an interaction cannot be written to cassette " + path + ": its " + error.what());
    }
    constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
    if (metadata.size() > kMost || interaction.events.size() > kMost)
        throw CassetteError("cannot write cassette " + path + ": an interaction has too many events");
    return metadata;
}

}  // namespace

void check_replaceable(const std::string& path) {
    const PrivateFile old = safe_open(path, O_RDONLY);
    if (!old.is_open()) return;
    std::array<unsigned char, 8> magic{};
    const ssize_t got = old.read_at(0, magic.data(), magic.size());
    if (got != 0 && (got != static_cast<ssize_t>(magic.size()) || magic != kMagic))
        throw CassetteError(path + " is not a cassette, so none is written over it; move it away or name another file");
}

CassetteBuilder::CassetteBuilder(const std::string& path)
    : file_(path), id_{RunningChecksum(0), RunningChecksum(1)}, window_(new char[kWindow]), other_window_(new char[kWindow]) {
    check_replaceable(file_.path());
    file_.append(bytes_of(FileHeader{}));
}

std::uint64_t CassetteBuilder::add(const CassetteReader& from, const CassetteReader::Place& place, const Change& change) {
    interaction_.open(from, place.offset);
    Sources sources;
    for (std::size_t i = 0; i < kStreams; ++i)
        sources.streams[i] = {{}, &from, interaction_.offset_of(static_cast<Stream>(i)), interaction_.head().streams[i].location != 0};
    sources.metadata = {{}, &from, interaction_.metadata_offset()};

    added_ = {};
    const std::uint64_t at = file_.size();
    try {
        InteractionHead head = interaction_.head();
        std::string metadata;
        if (change) {
            metadata = changed(head, change);
            sources.metadata = {metadata};
        }
        put(interaction_.record().flags, head, interaction_.events(), sources);
        for (const std::uint64_t continuation : place.continuations) put_continuation(from, continuation, at);
    } catch (...) {
        file_.rewind(at);
        throw;
    }
    keep();
    return at;
}

// The metadata of the interaction at hand, encoded, and its head with what it says of that.
std::string CassetteBuilder::changed(InteractionHead& head, const Change& change) {
    Metadata metadata = interaction_.metadata();
    change(head, metadata);
    std::string bytes = interaction_.encoded(metadata);
    head.metadata_bytes = static_cast<std::uint32_t>(bytes.size());
    head.metadata_checksum = checksum64(bytes);
    return bytes;
}

std::uint64_t CassetteBuilder::add(Interaction& interaction) {
    const std::string metadata = encoded(interaction, file_.path());
    InteractionHead& head = interaction.head;
    head.event_count = static_cast<std::uint32_t>(interaction.events.size());
    head.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
    head.metadata_checksum = checksum64(metadata);
    Sources sources;
    for (std::size_t i = 0; i < kStreams; ++i) {
        head.streams[i] = {interaction.streams[i].size(), 0, checksum64(interaction.streams[i])};
        sources.streams[i].memory = interaction.streams[i];
    }
    sources.metadata.memory = metadata;

    added_ = {};
    const std::uint64_t at = file_.size();
    try {
        put(0, head, interaction.events, sources);
    } catch (...) {
        file_.rewind(at);
        throw;
    }
    keep();
    return at;
}

// `head` is as it should be but for the locations of its streams.
void CassetteBuilder::put(std::uint32_t flags, InteractionHead head, std::span<const Event> events, const Sources& sources) {
    std::uint64_t length = sizeof head + events.size_bytes() + head.metadata_bytes;
    for (std::size_t i = 0; i < kStreams; ++i) {
        StreamRef& ref = head.streams[i];
        ref.location = is_shared(static_cast<Stream>(i), ref.length) ? stored(sources.streams[i], ref) : 0;
        if (ref.location == 0) length += ref.length;
    }
    RecordHeader record{0, RecordType::interaction, flags, length, sizeof head + events.size_bytes()};
    RunningChecksum sum;
    sum.update(bytes_of(record).substr(sizeof record.checksum));
    sum.update(bytes_of(head));
    sum.update(table_of(events));
    record.checksum = sum.value();

    put_record(record);
    file_.append(bytes_of(head));
    file_.append(table_of(events));
    for (std::size_t i = 0; i < kStreams; ++i) {
        const StreamRef& ref = head.streams[i];
        const Source& source = sources.streams[i];
        const std::uint64_t at = ref.location != 0 ? ref.location : file_.size();
        if (ref.location == 0) copy(source, ref.length, ref.checksum);
        if (!is_shared(static_cast<Stream>(i), ref.length)) continue;
        added_.strings.try_emplace({ref.length, ref.checksum}, at);
        if (source.is_reference) added_.references[source.from].try_emplace({source.offset, ref.length}, at);
    }
    copy(sources.metadata, head.metadata_bytes, head.metadata_checksum);
    pad();
}

void CassetteBuilder::put_continuation(const CassetteReader& from, std::uint64_t at, std::uint64_t interaction) {
    continuation_.open(from, at);
    ContinuationHead head = continuation_.head();
    head.interaction = interaction;
    RecordHeader record = continuation_.record();
    const std::string_view table = table_of(continuation_.events());
    RunningChecksum sum;
    sum.update(bytes_of(record).substr(sizeof record.checksum));
    for (const std::string_view part : {bytes_of(head), table, continuation_.bytes()}) sum.update(part);
    record.checksum = sum.value();

    put_record(record);
    for (const std::string_view part : {bytes_of(head), table, continuation_.bytes()}) file_.append(part);
    pad();
}

void CassetteBuilder::put_record(const RecordHeader& record) {
    added_.records.append(bytes_of(record));
    file_.append(bytes_of(record));
}

void CassetteBuilder::pad() {
    static constexpr char kZeros[kAlignment] = {};
    file_.append({kZeros, padded(file_.size()) - file_.size()});
}

// All of the interaction at hand is in the file.
void CassetteBuilder::keep() {
    for (RunningChecksum& sum : id_) sum.update(added_.records);
    stored_.merge(added_.strings);
    for (auto& [cassette, known] : added_.references) references_[cassette].known.merge(known);
}

// Where bytes that are equal to these stand, in an earlier interaction; 0: nowhere.
std::uint64_t CassetteBuilder::stored(const Source& source, const StreamRef& ref) {
    const auto found = stored_.find({ref.length, ref.checksum});
    const std::uint64_t location = found == stored_.end() ? 0 : found->second;
    if (source.is_reference) {
        References& references = references_[source.from];
        const auto known = references.known.find({source.offset, ref.length});
        if (known != references.known.end() && known->second == location) return location;
        // Each string that is referred to stands somewhere in the cassette, so all of them together are no longer than it. References that
        // overlap could make a small file an endless one.
        references.bytes += ref.length;
        if (references.bytes / kMostReferences > source.from->committed())
            source.from->fail(source.offset, "byte strings that are stored once overlap");
    }
    return location != 0 && is_equal(source, ref.length, location) ? location : 0;
}

std::string_view CassetteBuilder::window_of(const Source& source, std::uint64_t at, std::uint64_t length) {
    const std::size_t size = std::min<std::uint64_t>(length - at, kWindow);
    if (source.from == nullptr) return source.memory.substr(at, size);
    source.from->read(source.offset + at, window_.get(), size, CassetteReader::Trust::ours);
    return {window_.get(), size};
}

bool CassetteBuilder::is_equal(const Source& source, std::uint64_t length, std::uint64_t location) {
    for (std::uint64_t at = 0; at < length;) {
        const std::string_view window = window_of(source, at, length);
        file_.read(location + at, other_window_.get(), window.size());
        if (std::memcmp(window.data(), other_window_.get(), window.size()) != 0) return false;
        at += window.size();
    }
    return true;
}

void CassetteBuilder::copy(const Source& source, std::uint64_t length, std::uint64_t checksum) {
    if (source.from == nullptr) return file_.append(source.memory);
    RunningChecksum sum;
    for (std::uint64_t at = 0; at < length;) {
        const std::string_view window = window_of(source, at, length);
        sum.update(window);
        file_.append(window);
        at += window.size();
    }
    if (sum.value() != checksum) source.from->fail(source.offset, "a recorded byte string does not have its checksum");
}

bool CassetteBuilder::finish() {
    // But for its id, which may be random, and what the header's checksum makes of that.
    if (file_.equals_old(sizeof(FileHeader)) && old_committed(file_.path()) == file_.size()) return false;
    FileHeader header{};
    header.magic = kMagic;
    header.version = kVersion;
    header.header_bytes = sizeof header;
    header.id[0] = id_[0].value();
    header.id[1] = id_[1].value();
    header.committed = file_.size();
    header.check = checksum64(bytes_of(header).substr(0, offsetof(FileHeader, check)));
    file_.overwrite(0, bytes_of(header));
    file_.publish();
    return true;
}

}  // namespace replay
