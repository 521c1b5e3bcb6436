// A packed cassette that lies in any field of its head, in its table or in a block. All checksums are right: somebody made them so.

#include <catch2/catch.hpp>

#include "allocations.h"
#include "packed.h"
#include "reading.h"
#include "sealed.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

constexpr std::uint64_t kRecord = sizeof(FileHeader);
constexpr std::uint64_t kHead = kRecord + sizeof(RecordHeader);

std::string plain() { return cassette(record(get()) + record(with_long_body(20'000)) + record(everything())); }

// "" if there is nothing wrong. Takes memory in proportion to the file.
std::string said_of(const Scratch& folder, const std::string& bytes) {
    const std::string path = folder.file("a");
    put_file(path, bytes);
    const MostAllocated most;
    std::string said = complaint(path);
    CHECK(most.bytes() <= 4 * StoredInteraction::kWindow + 40 * bytes.size());
    if (!said.empty()) CHECK_THAT(said, Contains(path) && Contains(" at byte "));
    return said;
}

struct Field {
    const char* name;
    std::uint64_t offset;
    std::size_t width;
};

std::string with(std::string bytes, const Field& field, std::uint64_t value) {
    std::memcpy(bytes.data() + field.offset, &value, field.width);
    return sealed(bytes);
}

}  // namespace

TEST_CASE("packed lies: the sample is sound, and stays it when it is sealed again") {
    const Scratch folder;
    const std::string sample = packed(plain());
    CHECK(said_of(folder, sample).empty());
    CHECK(sealed(sample) == sample);
}

TEST_CASE("packed lies: every field of the record and its head") {
    const Scratch folder;
    const std::string dictionary = plain().substr(300, 1000);
    const std::string sample = packed(plain(), kLeastBlock, dictionary);
    const std::uint64_t at_plain = kHead + offsetof(PackHead, plain);
    for (const Field& field :
         {Field{"length", kRecord + offsetof(RecordHeader, length), 8}, Field{"checked", kRecord + offsetof(RecordHeader, checked), 8},
          Field{"head bytes", kHead + offsetof(PackHead, head_bytes), 4}, Field{"method", kHead + offsetof(PackHead, method), 4},
          Field{"block bytes", kHead + offsetof(PackHead, block_bytes), 4},
          Field{"dictionary bytes", kHead + offsetof(PackHead, dictionary_bytes), 4}, Field{"magic", at_plain, 8},
          Field{"version", at_plain + offsetof(FileHeader, version), 4},
          Field{"header bytes", at_plain + offsetof(FileHeader, header_bytes), 4},
          Field{"committed", at_plain + offsetof(FileHeader, committed), 8}}) {
        std::uint64_t value = 0;
        std::memcpy(&value, sample.data() + field.offset, field.width);
        const std::uint64_t most = field.width == 8 ? UINT64_MAX : UINT32_MAX;
        for (const std::uint64_t lie : {value + 1, value - 1, value + 8, value - 8, value * 2, value / 2, std::uint64_t{0}, most, most / 2,
                                        most / 2 + 1, most - 7, std::uint64_t{sample.size()}, std::uint64_t{1} << 20}) {
            if ((lie & most) == value) continue;
            // What stands behind the last block means nothing: there the record may end a little sooner, or later.
            if (field.offset == kRecord + offsetof(RecordHeader, length) && padded(lie) == padded(value) && lie > value) continue;
            CAPTURE(field.name, value, lie & most);
            CHECK_THAT(said_of(folder, with(sample, field, lie)), Contains("is damaged at byte "));
        }
    }
}

TEST_CASE("packed lies: a checksum, and a dictionary that is none") {
    const Scratch folder;
    std::string bad = packed(plain(), kLeastBlock, plain().substr(300, 1000));
    bad[kHead + sizeof(PackHead) + 17] ^= 1;
    CHECK_THAT(said_of(folder, bad), Contains("at byte 64: ") && Contains("checksum"));
    const std::string magic("\x37\xa4\x30\xec", 4);  // as a trained one has it, and then nothing that would follow
    PackedParts parts = parts_of(plain());
    parts.dictionary = magic + std::string(600, '\xff');
    parts.head.dictionary_bytes = static_cast<std::uint32_t>(parts.dictionary.size());
    CHECK_THAT(said_of(folder, parts.bytes()), Contains("at byte 64: ") && Contains("dictionary"));
}

TEST_CASE("packed lies: where a block ends") {
    const Scratch folder;
    const PackedParts parts = parts_of(plain());
    const std::uint64_t table = kHead + sizeof(PackHead);
    for (std::size_t block = 0; block < parts.frames.size(); ++block) {
        for (const std::uint64_t lie : {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{1} << 20, UINT64_MAX, UINT64_MAX - 8}) {
            CAPTURE(block, lie);
            const std::string said = said_of(folder, with(parts.bytes(), {"end", table + 8 * block, 8}, lie));
            CHECK_THAT(said, Contains("block " + std::to_string(block) + " of the record at byte 64, a packed cassette, ") ||
                                 Contains("block " + std::to_string(block + 1) + " of the record at byte 64"));
        }
    }
}

TEST_CASE("packed lies: what a block holds") {
    const Scratch folder;
    const PackedParts parts = parts_of(plain());
    REQUIRE(parts.frames.size() > 3);
    const auto said = [&](const std::string& frame) {
        PackedParts lying = parts;
        lying.frames[2] = frame;
        const std::uint64_t at = kHead + sizeof(PackHead) + 8 * parts.frames.size() + parts.frames[0].size() + parts.frames[1].size();
        const std::string said = said_of(folder, lying.bytes());
        CHECK_THAT(said, Contains("at byte " + std::to_string(at) + ": block 2 of the record at byte 64, a packed cassette, ") ||
                             Contains("at byte " + std::to_string(kHead + sizeof(PackHead) + 8 * 2) + ": block 2 of the record"));
    };
    const std::string block(kLeastBlock, 'x');
    said("");
    said("no frame");
    said(frame(std::string(kLeastBlock - 1, 'x')));
    said(frame(std::string(kLeastBlock + 1, 'x')));
    said(frame(std::string(100'000'000, 'x')));  // a bomb
    said(frame(block) + frame(""));              // two
    said(frame(block).substr(0, 10));
    said(frame(block) + "and more");
    said(std::string("\x50\x2a\x4d\x18\x04\0\0\0skip", 12) + frame(block));                      // a frame to be passed over
    said(std::string("\x25\xb5\x2f\xfd", 4) + frame(block).substr(4));                           // forms of zstd's
    said(std::string("\x27\xb5\x2f\xfd", 4) + frame(block).substr(4));                           // from before it was finished
    said(frame(std::string(1'000'000, 'x')).substr(0, 12) + std::string(2 * kLeastBlock, 'x'));  // longer than any block can be
    // Another block's: the interactions notice.
    PackedParts lying = parts;
    lying.frames[2] = lying.frames[3];
    CHECK_THAT(said_of(folder, lying.bytes()), Contains("of what is packed in it: "));
}

TEST_CASE("packed lies: more than may be packed in so little") {
    const Scratch folder;
    PackedParts parts = parts_of(cassette(""));
    const std::uint64_t claimed = kFreelyUnpacked + kMostUnpacked * 50'000;
    parts.head.block_bytes = kMostBlock;
    parts.head.plain = file_header(claimed);
    const std::string block = frame(std::string(kMostBlock, '\0'));
    for (std::uint64_t at = 0; at < claimed; at += kMostBlock) parts.frames.push_back(block);
    CHECK_THAT(said_of(folder, parts.bytes()), Contains("at byte 64: more is said to be packed here"));
    parts.behind.resize(50'000);
    CHECK_THAT(said_of(folder, parts.bytes()), Contains("of what is packed in it: "));  // zeros are no interaction
}

TEST_CASE("packed lies: other records beside it, or within") {
    const Scratch folder;
    const std::string inner = packed(plain()).substr(sizeof(FileHeader));
    CHECK_THAT(said_of(folder, cassette(inner + record(get()))), Contains("at byte 64: "));
    CHECK_THAT(said_of(folder, cassette(record(get()) + inner)), Contains("a packed cassette stands among other records"));
    CHECK_THAT(said_of(folder, packed(packed(plain()))), Contains("a packed cassette stands among other records"));
}
