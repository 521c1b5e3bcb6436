#include "cassette_packer.h"

#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <new>
#include <vector>

#include "sealing.h"

namespace replay {

namespace {

// Measured with 10,000 small exchanges (22 MB): with a dictionary, blocks of 8, 16, 32 and 64 KiB give 22.0, 21.6, 21.3 and 21.2 % of the
// plain size (without: 32, 27, 24, 22), and take 6, 10, 20 and 38 us to unpack.
constexpr std::uint32_t kBlock = 16 * 1024;
// As zstd's own tools: no larger one has gained more than its size. A hundred times as many bytes to learn from, about.
constexpr std::size_t kLongestDictionary = 110 * 1024;
constexpr std::size_t kSamples = 12 * 1024 * 1024;
constexpr std::size_t kSample = 4 * 1024;
// In a small cassette, a dictionary takes this part of it.
constexpr std::uint64_t kDictionaryPart = 50;
// Of so many blocks it is found out whether the dictionary is worth its bytes.
constexpr std::uint64_t kTried = 256;

std::size_t sized(std::size_t result) {
    if (ZSTD_isError(result)) throw CassetteError(std::string("cannot compress: ") + ZSTD_getErrorName(result));
    return result;
}

// What is in the blocks: all of the plain cassette but its header.
class Blocks {
public:
    explicit Blocks(const CassetteReader& cassette)
        : cassette_(cassette), bytes_(cassette.committed() - sizeof(FileHeader)), block_(kBlock, '\0') {}

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] std::uint64_t count() const { return (bytes_ + kBlock - 1) / kBlock; }
    [[nodiscard]] std::string_view at(std::uint64_t number) {
        const std::size_t size = std::min<std::uint64_t>(kBlock, bytes_ - number * kBlock);
        read(number * kBlock, block_.data(), size);
        return {block_.data(), size};
    }
    void read(std::uint64_t at, char* into, std::size_t size) const {
        cassette_.read(sizeof(FileHeader) + at, into, size, CassetteReader::Trust::ours);
    }

private:
    const CassetteReader& cassette_;
    std::uint64_t bytes_;
    std::string block_;
};

class Compressor {
public:
    Compressor(int level, std::string_view dictionary) : context_(ZSTD_createCCtx()), frame_(ZSTD_compressBound(kBlock), '\0') {
        if (context_ == nullptr) throw std::bad_alloc();
        sized(ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level));
        sized(ZSTD_CCtx_setParameter(context_, ZSTD_c_dictIDFlag, 0));  // there is one
        if (!dictionary.empty()) sized(ZSTD_CCtx_loadDictionary(context_, dictionary.data(), dictionary.size()));
    }
    ~Compressor() { ZSTD_freeCCtx(context_); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    // Until the next call.
    std::string_view frame(std::string_view block) {
        return {frame_.data(), sized(ZSTD_compress2(context_, frame_.data(), frame_.size(), block.data(), block.size()))};
    }

private:
    ZSTD_CCtx* context_;
    std::string frame_;
};

// Made of pieces from all over the cassette. Empty where that has too little to learn from.
std::string trained_dictionary(const Blocks& blocks) {
    const std::uint64_t pieces = blocks.bytes() / kSample;
    const std::uint64_t stride = blocks.bytes() / kSamples + 1;
    std::string samples;
    std::vector<std::size_t> sizes;
    for (std::uint64_t piece = 0; piece < pieces; piece += stride) {
        samples.resize(samples.size() + kSample);
        blocks.read(piece * kSample, samples.data() + samples.size() - kSample, kSample);
        sizes.push_back(kSample);
    }
    std::string dictionary(std::min<std::uint64_t>(kLongestDictionary, blocks.bytes() / kDictionaryPart), '\0');
    const std::size_t size =
        ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.data(), sizes.data(), static_cast<unsigned>(sizes.size()));
    dictionary.resize(ZDICT_isError(size) ? 0 : size);
    return dictionary;
}

bool is_worth_it(const std::string& dictionary, Blocks& blocks, int level) {
    Compressor without(level, {});
    Compressor with(level, dictionary);
    const std::uint64_t stride = blocks.count() / kTried + 1;
    std::uint64_t saved = 0;
    for (std::uint64_t number = 0; number < blocks.count(); number += stride) {
        const std::string_view block = blocks.at(number);
        const std::size_t before = without.frame(block).size();
        const std::size_t after = with.frame(block).size();
        saved += before > after ? before - after : 0;
    }
    return saved * stride > dictionary.size();
}

FileHeader header_over(const RecordHeader& record) {
    const std::string_view bytes = bytes_of_struct(record);
    FileHeader header{kMagic, kVersion, sizeof header, {checksum64(bytes), 0}, sizeof header + sizeof record + padded(record.length), 0,
                      0,      0};
    RunningChecksum second(1);
    second.update(bytes);
    header.id[1] = second.value();
    header.check = check_of(header);
    return header;
}

}  // namespace

void write_packed(const CassetteReader& from, ReplacementFile& into, int level) {
    Blocks blocks(from);
    std::string dictionary = trained_dictionary(blocks);
    if (!dictionary.empty() && !is_worth_it(dictionary, blocks, level)) dictionary.clear();
    PackHead head{sizeof head, PackMethod::zstd, kBlock, static_cast<std::uint32_t>(dictionary.size()), {}};
    from.read(0, &head.plain, sizeof head.plain, CassetteReader::Trust::ours);

    into.append(std::string(sizeof(FileHeader) + sizeof(RecordHeader), '\0'));
    into.append(bytes_of_struct(head));
    into.append(dictionary);
    const std::uint64_t table = into.size();
    std::vector<std::uint64_t> ends(blocks.count());
    const auto table_bytes = [&ends] { return std::string_view(reinterpret_cast<const char*>(ends.data()), ends.size() * sizeof ends[0]); };
    into.append(table_bytes());
    const std::uint64_t first = into.size();
    Compressor compressor(level, dictionary);
    for (std::uint64_t number = 0; number < ends.size(); ++number) {
        into.append(compressor.frame(blocks.at(number)));
        ends[number] = into.size() - first;
    }
    into.overwrite(table, table_bytes());

    // What unpacks to more than any honest reader expects is made longer.
    const std::uint64_t packed = into.size() - sizeof(FileHeader) - sizeof(RecordHeader);
    const std::uint64_t free = kFreelyUnpacked / kMostUnpacked;
    const std::uint64_t claimed = from.committed() / kMostUnpacked;
    const std::uint64_t length = std::max(packed, claimed > free ? claimed - free : 0);
    into.append(std::string(padded(length) - packed, '\0'));
    const RecordHeader record = sealed(RecordType::packed, 0, length, {bytes_of_struct(head), dictionary});
    into.overwrite(sizeof(FileHeader), bytes_of_struct(record));
    into.overwrite(0, bytes_of_struct(header_over(record)));
}

void write_plain(const CassetteReader& from, ReplacementFile& into) {
    std::string window(256 * 1024, '\0');
    for (std::uint64_t at = 0; at < from.committed();) {
        const std::size_t size = std::min<std::uint64_t>(window.size(), from.committed() - at);
        from.read(at, window.data(), size, CassetteReader::Trust::ours);
        into.append({window.data(), size});
        at += size;
    }
}

std::string note_of_unpacking(const CassetteReader& before) {
    return before.is_packed() ? "it was packed, and is plain now; `replay pack` packs it again\n" : "";
}

}  // namespace replay
