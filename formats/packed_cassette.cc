#include "packed_cassette.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "checksum.h"
#include "sealing.h"

// zstd calls these where something in the process defines them; nothing of the host's shall be called.
extern "C" {
unsigned long long ZSTD_trace_decompress_begin(const ZSTD_DCtx*) { return 0; }
void ZSTD_trace_decompress_end(unsigned long long, const void*) {}
}

namespace replay {

namespace {

using Trust = CassetteFile::Trust;

constexpr std::size_t kEnd = sizeof(std::uint64_t);  // of a block, in their table

// zstd has decoders for the forms that it had before it was finished, too: much code, for what no cassette holds.
bool is_one_frame(const std::vector<char>& frame) {
    std::uint32_t magic = 0;
    if (frame.size() < sizeof magic) return false;
    std::memcpy(&magic, frame.data(), sizeof magic);
    return magic == ZSTD_MAGICNUMBER && ZSTD_findFrameCompressedSize(frame.data(), frame.size()) == frame.size();
}

}  // namespace

// What one thread unpacks with.
class PackedCassette::Decoder {
public:
    Decoder() : context_(ZSTD_createDCtx()) {
        if (context_ == nullptr) throw std::bad_alloc();
    }
    ~Decoder() { ZSTD_freeDCtx(context_); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    // Unpacks a block into `into`, which has room for just its bytes.
    void unpack(const PackedCassette& cassette, std::uint64_t block, char* into, std::size_t length) {
        const std::uint64_t first = block == 0 ? 1 : 0;
        std::uint64_t ends[2] = {};
        cassette.file_.read(cassette.table_ + (block + first - 1) * kEnd, ends + first, sizeof ends - first * kEnd, Trust::ours);
        const std::uint64_t room = cassette.at_ + sizeof(RecordHeader) + cassette.record_.length - cassette.packed_;
        if (ends[0] > ends[1] || ends[1] > room || ends[1] - ends[0] > ZSTD_COMPRESSBOUND(cassette.head_.block_bytes))
            cassette.fail_at(block, cassette.table_ + block * kEnd, "does not stand where it is said to");
        frame_.resize(ends[1] - ends[0]);
        cassette.file_.read(cassette.packed_ + ends[0], frame_.data(), frame_.size(), Trust::ours);
        if (!is_one_frame(frame_) ||
            ZSTD_decompress_usingDDict(context_, into, length, frame_.data(), frame_.size(), cassette.dictionary_) != length)
            cassette.fail_at(block, cassette.packed_ + ends[0], "cannot be unpacked");
    }

    // The bytes of a block, until the next call.
    const char* block(const PackedCassette& cassette, std::uint64_t number) {
        auto found = std::find_if(blocks_.begin(), blocks_.end(), [number](const Block& block) { return block.number == number; });
        const bool is_kept = found != blocks_.end();
        if (!is_kept)
            found = std::min_element(blocks_.begin(), blocks_.end(), [](const Block& a, const Block& b) { return a.used < b.used; });
        Block& kept = *found;
        kept.used = ++uses_;
        if (is_kept) return kept.bytes.get();
        if (kept.bytes == nullptr) kept.bytes.reset(new char[cassette.head_.block_bytes]);
        kept.number = kNone;
        unpack(cassette, number, kept.bytes.get(), cassette.length_of(number));
        kept.number = number;
        return kept.bytes.get();
    }

private:
    static constexpr std::uint64_t kNone = UINT64_MAX;
    struct Block {
        std::uint64_t number = kNone;
        std::uint64_t used = 0;
        std::unique_ptr<char[]> bytes;
    };

    ZSTD_DCtx* context_;
    std::vector<char> frame_;
    std::array<Block, 4> blocks_;  // a transfer reads its record, and what it shares with another
    std::uint64_t uses_ = 0;
};

// A decoder while a thread uses it. One that a thread has while another forks is lost to the child, which makes itself a new one.
class PackedCassette::Lease {
public:
    explicit Lease(const PackedCassette& cassette) : cassette_(cassette) {
        for (std::atomic<Decoder*>& free : cassette_.decoders_) {
            decoder_.reset(free.exchange(nullptr, std::memory_order_acquire));
            if (decoder_ != nullptr) return;
        }
        decoder_ = std::make_unique<Decoder>();
    }
    ~Lease() {
        for (std::atomic<Decoder*>& free : cassette_.decoders_) {
            Decoder* none = nullptr;
            if (!free.compare_exchange_strong(none, decoder_.get(), std::memory_order_release, std::memory_order_relaxed)) continue;
            static_cast<void>(decoder_.release());
            return;
        }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Decoder* operator->() const { return decoder_.get(); }

private:
    const PackedCassette& cassette_;
    std::unique_ptr<Decoder> decoder_;
};

PackedCassette::PackedCassette(const CassetteFile& file, std::uint64_t at, std::uint64_t end) : file_(file), at_(at) {
    read_head(end);
    read_dictionary();
}

PackedCassette::~PackedCassette() {
    for (std::atomic<Decoder*>& free : decoders_) delete free.load();
    ZSTD_freeDDict(dictionary_);
}

void PackedCassette::read_head(std::uint64_t end) {
    const auto require = [this](bool is_so, const char* what) {
        if (!is_so) file_.fail(at_, what);
    };
    const std::uint64_t room = end - at_;
    require(room >= sizeof record_ + sizeof head_, "a packed cassette is too short");
    file_.read(at_, &record_, sizeof record_, Trust::ours);
    file_.read(at_ + sizeof record_, &head_, sizeof head_, Trust::ours);
    require(record_.length >= sizeof head_ && record_.length <= room - sizeof record_ && padded(record_.length) == room - sizeof record_,
            "a packed cassette is not all of its file");
    require(head_.head_bytes >= sizeof head_ && head_.head_bytes <= kMostPackHead && head_.dictionary_bytes <= kMostDictionary &&
                record_.checked == std::uint64_t{head_.head_bytes} + head_.dictionary_bytes && record_.checked <= record_.length,
            "the dictionary of a packed cassette does not fit");
    require(head_.method == PackMethod::zstd,
            "it is packed in a way that this version does not know; a newer libreplay wrote this cassette");
    require(std::has_single_bit(head_.block_bytes) && head_.block_bytes >= kLeastBlock && head_.block_bytes <= kMostBlock,
            "its blocks have a size that they cannot have");
    const FileHeader& plain = head_.plain;
    require(plain.magic == kMagic && plain.version == kVersion && fits_records(plain) && check_of(plain) == plain.check,
            "the header of the cassette that is packed here is damaged");
    require(plain.committed / kMostUnpacked <= record_.length + kFreelyUnpacked / kMostUnpacked,
            "more is said to be packed here than a packed cassette of this size may hold");
    blocks_ = (plain.committed - sizeof plain + head_.block_bytes - 1) / head_.block_bytes;
    require(blocks_ <= (record_.length - record_.checked) / kEnd, "the table of its blocks does not fit");
    table_ = at_ + sizeof record_ + record_.checked;
    packed_ = table_ + blocks_ * kEnd;
}

void PackedCassette::read_dictionary() {
    const std::size_t size = sizeof record_ + record_.checked;
    const std::unique_ptr<char[]> front(new char[size]);
    file_.read(at_, front.get(), size, Trust::ours);
    constexpr std::size_t kSum = sizeof record_.checksum;
    const bool is_same =
        std::memcmp(front.get(), &record_, sizeof record_) == 0 && std::memcmp(front.get() + sizeof record_, &head_, sizeof head_) == 0;
    if (!is_same || checksum64({front.get() + kSum, size - kSum}) != record_.checksum)
        file_.fail(at_, "a packed cassette's dictionary does not have its checksum");
    dictionary_ = ZSTD_createDDict(front.get() + sizeof record_ + head_.head_bytes, head_.dictionary_bytes);
    if (dictionary_ == nullptr) file_.fail(at_, "its dictionary is none");
}

std::size_t PackedCassette::length_of(std::uint64_t block) const {
    const std::uint64_t before = block * head_.block_bytes;
    return std::min<std::uint64_t>(head_.block_bytes, head_.plain.committed - sizeof head_.plain - before);
}

void PackedCassette::fail_at(std::uint64_t block, std::uint64_t offset, const char* what) const {
    file_.fail(offset, "block " + std::to_string(block) + " of the record at byte " + std::to_string(at_) + ", a packed cassette, " + what);
}

void PackedCassette::read(std::uint64_t offset, void* into, std::size_t size) const {
    auto* to = static_cast<char*>(into);
    if (offset < sizeof head_.plain) {
        const std::size_t some = std::min<std::uint64_t>(size, sizeof head_.plain - offset);
        std::memcpy(to, reinterpret_cast<const char*>(&head_.plain) + offset, some);
        to += some;
        offset += some;
        size -= some;
    }
    if (size == 0) return;
    const Lease decoder(*this);
    for (std::uint64_t at = offset - sizeof head_.plain; size > 0;) {
        const std::uint64_t block = at / head_.block_bytes;
        const std::size_t within = at % head_.block_bytes;
        const std::size_t length = length_of(block);
        const std::size_t some = std::min(size, length - within);
        if (some == length)
            decoder->unpack(*this, block, to, length);
        else
            std::memcpy(to, decoder->block(*this, block) + within, some);
        to += some;
        at += some;
        size -= some;
    }
}

}  // namespace replay
