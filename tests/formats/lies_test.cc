// A cassette that lies about a length, an offset, a count or a checksum, in any field of layout.h that holds one. All checksums but the
// one in question are right: somebody made them so.

#include <catch2/catch.hpp>

#include <cinttypes>

#include "allocations.h"
#include "connections.h"
#include "sealed.h"
#include "stored_interaction.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

// Where the records of the sample stand: two interactions, and what was said on the connection of the second.
struct Sample {
    std::string bytes;
    std::uint64_t first = sizeof(FileHeader);
    std::uint64_t second;
    std::uint64_t third;

    Sample() {
        Interaction connection = connected();
        connection.stream(Stream::request_body) = "upload";
        const std::string one = record(get());
        const std::string two = record(connection);
        second = first + one.size();
        third = second + two.size();
        bytes = cassette(one + two + record(second, Piece{}.sent("hello").received_frame("you said hello"), true));
    }
    [[nodiscard]] std::uint64_t head(std::uint64_t record) const { return record + sizeof(RecordHeader); }
    [[nodiscard]] std::uint64_t events(std::uint64_t record) const { return head(record) + sizeof(InteractionHead); }
    [[nodiscard]] std::uint64_t stream(std::uint64_t record, Stream which) const {
        const auto head = sealing::object_at<InteractionHead>(bytes, this->head(record));
        std::uint64_t at = events(record) + head.event_count * sizeof(Event);
        for (std::size_t i = 0; i < static_cast<std::size_t>(which); ++i) at += head.streams[i].length;
        return at;
    }
    [[nodiscard]] std::uint64_t metadata(std::uint64_t record) const {
        const auto head = sealing::object_at<InteractionHead>(bytes, this->head(record));
        return stream(record, Stream::trace) + head.streams[static_cast<std::size_t>(Stream::trace)].length;
    }
};

// Whatever can be read, as `replay verify`, a player and a conversation do.
void read_all(const std::string& path) {
    const auto reader = std::make_shared<const CassetteReader>(path);
    for (const auto& place : reader->scan()) {
        static_cast<void>(reader->load(place));
        StoredInteraction stored;
        stored.open(reader, place.offset, place.playable);
        for (const Event& event : stored.events()) static_cast<void>(stored.take(stream_of(event.kind), event.size));
    }
}

// What is said of the bytes; "" if nothing is wrong with them. Takes memory in proportion to them.
std::string said_of(const Scratch& folder, const std::string& bytes) {
    constexpr std::size_t kWindows = 2 * StoredInteraction::kWindow;  // what a reader takes whatever the file's size
    put_file(folder.file("a"), bytes);
    const MostAllocated most;
    std::string said;
    try {
        read_all(folder.file("a"));
    } catch (const CassetteError& error) {
        said = error.what();
        CHECK_THAT(said, Contains(folder.file("a")));
    }
    CHECK(most.bytes() <= kWindows + 40 * bytes.size());
    return said;
}

struct Field {
    const char* name;
    std::uint64_t offset;
    std::size_t width;
    std::uint64_t blamed;  // the byte that the error names
    Unmended unmended = {};
};

std::uint64_t value_of(const std::string& bytes, const Field& field) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + field.offset, field.width);
    return value;
}

std::string with(std::string bytes, const Field& field, std::uint64_t value) {
    std::memcpy(bytes.data() + field.offset, &value, field.width);
    const std::uint64_t unmended = field.unmended;
    std::memcpy(bytes.data() + offsetof(FileHeader, reserved), &unmended, sizeof unmended);
    return sealed(bytes);
}

// Numbers that may stand in the place of `value`: nearly right, out of all proportion, and where sums run over.
std::vector<std::uint64_t> lies_for(std::uint64_t value, std::size_t width, std::uint64_t file) {
    const std::uint64_t most = width == 8 ? UINT64_MAX : (std::uint64_t{1} << (8 * width)) - 1;
    std::vector<std::uint64_t> lies;
    for (const std::uint64_t lie :
         {value + 1, value - 1, value + 8, value - 8, value * 2 + 1, file, file - 1, file * 16, most, most - 7, most / 2, most / 2 + 1,
          most - value, most / sizeof(Event), most / sizeof(Event) + 1, std::uint64_t{1} << 31, std::uint64_t{1} << 40, std::uint64_t{0}})
        if ((lie & most) != value) lies.push_back(lie & most);
    return lies;
}

void check(const Scratch& folder, const std::string& bytes, const Field& field) {
    for (const std::uint64_t lie : lies_for(value_of(bytes, field), field.width, bytes.size())) {
        CAPTURE(field.name, lie);
        CHECK_THAT(said_of(folder, with(bytes, field, lie)), Contains("at byte " + std::to_string(field.blamed) + ": "));
    }
}

}  // namespace

TEST_CASE("lies: the sample is sound, and stays it when it is sealed again") {
    const Scratch folder;
    const Sample sample;
    CHECK(said_of(folder, sample.bytes).empty());
    CHECK(sealed(sample.bytes) == sample.bytes);
}

TEST_CASE("lies: in the file header") {
    const Scratch folder;
    const Sample sample;
    // A later version's header may be longer: a record must begin where it ends.
    const Field header_bytes{"header bytes", offsetof(FileHeader, header_bytes), 4, 0};
    for (const std::uint64_t lie : lies_for(sizeof(FileHeader), 4, sample.bytes.size() + kAlignment)) {
        CAPTURE(lie);
        const bool may_be = lie % kAlignment == 0 && lie >= sizeof(FileHeader) && lie < sample.bytes.size();
        CHECK_THAT(said_of(folder, with(sample.bytes, header_bytes, lie)), Contains("at byte " + std::to_string(may_be ? lie : 0) + ": "));
    }
    check(folder, sample.bytes, {"check", offsetof(FileHeader, check), 8, 0, kUnmendedHeader});
    const Field committed{"committed", offsetof(FileHeader, committed), 8, 0};
    for (const std::uint64_t lie : lies_for(sample.bytes.size(), 8, sample.bytes.size())) {
        CAPTURE(lie);
        const std::uint64_t blamed = lie < sizeof(FileHeader) ? 0 : lie > sample.bytes.size() ? sample.bytes.size() : sample.third;
        CHECK_THAT(said_of(folder, with(sample.bytes, committed, lie)), Contains("at byte " + std::to_string(blamed) + ": "));
    }
}

TEST_CASE("lies: in the header of a record") {
    const Scratch folder;
    const Sample sample;
    for (const std::uint64_t at : {sample.first, sample.second, sample.third}) {
        CAPTURE(at);
        check(folder, sample.bytes, {"length", at + offsetof(RecordHeader, length), 8, at});
        check(folder, sample.bytes, {"checked", at + offsetof(RecordHeader, checked), 8, at});
        check(folder, sample.bytes, {"checksum", at + offsetof(RecordHeader, checksum), 8, at, kUnmendedRecords});
    }
}

TEST_CASE("lies: in the head of an interaction") {
    const Scratch folder;
    const Sample sample;
    const std::uint64_t head = sample.head(sample.first);
    check(folder, sample.bytes, {"events", head + offsetof(InteractionHead, event_count), 4, sample.first});
    check(folder, sample.bytes, {"metadata bytes", head + offsetof(InteractionHead, metadata_bytes), 4, sample.first});
    check(folder, sample.bytes,
          {"metadata checksum", head + offsetof(InteractionHead, metadata_checksum), 8, sample.metadata(sample.first), kUnmendedMetadata});
    for (std::size_t i = 0; i < kStreams; ++i) {
        CAPTURE(i);
        const std::uint64_t ref = head + offsetof(InteractionHead, streams) + i * sizeof(StreamRef);
        check(folder, sample.bytes, {"length", ref + offsetof(StreamRef, length), 8, sample.first});
        const std::uint64_t bytes = sample.stream(sample.first, static_cast<Stream>(i));
        check(folder, sample.bytes, {"checksum", ref + offsetof(StreamRef, checksum), 8, bytes, kUnmendedStreams});
    }
}

// A stream elsewhere takes no room in its record, so the rest is right once that is gone.
TEST_CASE("lies: in the place of a stream") {
    const Scratch folder;
    const Sample sample;
    const std::uint64_t size = sample.bytes.size();
    for (std::size_t i = 0; i < kStreams; ++i) {
        const auto with_ref = [&](const StreamRef& ref) {
            Interaction one = get();
            one.head.streams[i] = ref;
            if (ref.length == 0) one.head.streams[i].length = size;
            std::string bytes = cassette(record(get()) + record(one));
            return said_of(folder, bytes);
        };
        CAPTURE(i);
        for (const StreamRef& ref :
             {StreamRef{10, size * 16, 0}, StreamRef{10, UINT64_MAX, 0}, StreamRef{10, UINT64_MAX - 9, 0}, StreamRef{UINT64_MAX, 64, 0},
              StreamRef{UINT64_MAX - 63, 64, 0}, StreamRef{size * 16, 64, 0}, StreamRef{std::uint64_t{1} << 40, 64, 0}})
            CHECK_THAT(with_ref(ref), Contains("at byte 648: a byte string lies outside the file"));
        CHECK_THAT(with_ref({20, 64, 12345}), Contains("at byte 64: the ") && Contains("of the interaction at byte 648 does not have"));
    }
}

// Whoever decodes metadata reads the heads whole, so none may be shared that is out of proportion to what shares it.
TEST_CASE("lies: in the place of a long head") {
    const Scratch folder;
    Interaction first = get();
    first.stream(Stream::response_body) = std::string(kLongestSharedHead + 1, 'x');
    for (const std::uint64_t length : {kLongestSharedHead, kLongestSharedHead + 1}) {
        for (std::size_t i = 0; i < kStreams; ++i) {
            CAPTURE(length, i);
            Interaction second = get();
            second.head.streams[i] = {length, 64, 12345};
            const bool is_refused = length > kLongestSharedHead && is_head(static_cast<Stream>(i));
            CHECK_THAT(said_of(folder, cassette(record(first) + record(second))),
                       Contains(is_refused ? "a long head is not in its record" : "does not have its checksum"));
        }
    }
}

TEST_CASE("lies: in an event") {
    const Scratch folder;
    const Sample sample;
    // Of the last header line and of the last chunk: earlier ones may take what belongs to the next.
    for (const std::size_t event : {2u, 4u}) {
        const Field size{"size", sample.events(sample.first) + event * sizeof(Event) + offsetof(Event, size), 4, sample.first};
        for (const std::uint64_t lie : lies_for(value_of(sample.bytes, size), size.width, sample.bytes.size())) {
            CAPTURE(event, lie);
            const std::string said = said_of(folder, with(sample.bytes, size, lie));
            if (lie < value_of(sample.bytes, size))
                CHECK(said.empty());  // then bytes are left over, which a last pause may have offered
            else
                CHECK_THAT(said, Contains("at byte 64: an event table asks for more bytes than were recorded"));
        }
    }
}

TEST_CASE("lies: in a continuation") {
    const Scratch folder;
    const Sample sample;
    const std::uint64_t head = sample.head(sample.third);
    check(folder, sample.bytes, {"events", head + offsetof(ContinuationHead, event_count), 4, sample.third});
    const Field interaction{"interaction", head + offsetof(ContinuationHead, interaction), 8, sample.third};
    check(folder, sample.bytes, interaction);
    CHECK_THAT(said_of(folder, with(sample.bytes, interaction, sample.third)), Contains("at byte " + std::to_string(sample.third) + ": "));
    for (const std::uint64_t event : {0u, 1u})
        check(folder, sample.bytes,
              {"size", head + sizeof(ContinuationHead) + event * sizeof(Event) + offsetof(Event, size), 4, sample.third});
}

// Every byte of a record's metadata may be a length, a count or a number. What cannot be told from something else is no lie.
TEST_CASE("lies: in metadata") {
    const Scratch folder;
    const std::string metadata = encode(everything().metadata);
    const std::string longest = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";  // 2^64 - 1
    int noticed = 0;
    for (std::size_t at = 0; at < metadata.size(); ++at) {
        for (const std::string& lie : {std::string("\x00", 1), std::string("\x01"), std::string("\x7f"), std::string("\xff"), longest,
                                       longest + "\x01", std::string("\xff\xff\xff\xff\x07"), std::string("\x80\x80\x80\x80\x80\x01")}) {
            CAPTURE(at, lie);
            const std::string said =
                said_of(folder, cassette(record(everything(), metadata.substr(0, at) + lie + metadata.substr(at + 1))));
            if (said.empty()) continue;
            ++noticed;
            CHECK_THAT(said, Contains("of the interaction at byte 64, metadata "));
        }
    }
    CHECK(noticed > 1000);
}

TEST_CASE("lies: a record that ends early") {
    const Scratch folder;
    Interaction one = get();
    do one.metadata.scope += "x";
    while (payload(one, encode(one)).size() % kAlignment == 0);
    const std::string padded_record = record(one);
    CHECK_THAT(said_of(folder, cassette(padded_record.substr(0, padded_record.size() - 1))),
               Contains("at byte 64: a record's padding does not fit"));
    const std::string good = record(get());
    CHECK_THAT(said_of(folder, cassette(good + good.substr(0, sizeof(RecordHeader) - 1))),
               Contains("at byte " + std::to_string(64 + good.size()) + ": a record's header does not fit"));
    CHECK_THAT(said_of(folder, cassette(record(RecordType::interaction, 0, "short", 5))),
               Contains("at byte 64: an interaction is too short"));
    CHECK_THAT(said_of(folder, cassette(good + record(RecordType::continuation, 0, "short", 5))), Contains("a continuation is too short"));
}
