#pragma once
// The bytes of a cassette, version 1, exactly as FORMAT.md lays them out. Every struct here is written and read as it
// stands: little-endian, 8-byte aligned, without padding. Nothing else in the project may know an offset.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace replay {

static_assert(std::endian::native == std::endian::little, "cassettes are little-endian; big-endian hosts need swapping");

// PNG's trick: the high bit, CR LF, ^Z and LF each break when some tool treats the file as text.
inline constexpr std::array<unsigned char, 8> kMagic{0x89, 'R', 'P', 'L', '\r', '\n', 0x1a, '\n'};
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::size_t kAlignment = 8;

// FileHeader::id, as a value.
using CassetteId = std::array<std::uint64_t, 2>;

struct FileHeader {
    std::array<unsigned char, 8> magic;
    std::uint32_t version;
    std::uint32_t header_bytes;  // offset of the first record; a later minor addition may enlarge it
    std::uint64_t id[2];         // random; tells a replaced cassette from a grown one
    std::uint64_t committed;     // valid data ends here, whatever the size of the file
    std::uint64_t check;         // XXH3-64 of everything above: a torn update of `committed` is recognised, and damage
    std::uint64_t flags;
    std::uint64_t reserved;
};
static_assert(sizeof(FileHeader) == 64 && offsetof(FileHeader, check) == offsetof(FileHeader, committed) + 8);

// Of a part, the cassette that a session records into until it is published; 0 in any other.
inline constexpr std::uint64_t kPartReplaces = 1u << 0;   // it is to become the cassette, instead of being merged into it
inline constexpr std::uint64_t kPartPublished = 1u << 1;  // it was published: nothing may be appended any more

// Whether records can stand where a header says.
constexpr bool fits_records(const FileHeader& header) {
    return header.header_bytes >= sizeof header && header.header_bytes % kAlignment == 0 && header.header_bytes <= header.committed;
}

enum class RecordType : std::uint32_t {
    interaction = 0x52544e49,   // "INTR"
    continuation = 0x544e4f43,  // "CONT"
    bytes = 0x45545942,         // "BYTE": what a StreamRef::location of an interaction behind it points at; skippable
    packed = 0x4b434150,        // "PACK": a whole cassette, compressed; the only record of its file
};

// A reader that does not know a record's type skips it where this flag is set and refuses the cassette where it is not.
inline constexpr std::uint32_t kRecordSkippable = 1u << 0;

struct RecordHeader {
    std::uint64_t checksum;  // XXH3-64 of the rest of this header and of the first `checked` bytes of the payload
    RecordType type;
    std::uint32_t flags;
    std::uint64_t length;  // bytes of payload, without this header and without the padding to kAlignment
    std::uint64_t checked;
};
static_assert(sizeof(RecordHeader) == 32 && offsetof(RecordHeader, checksum) == 0);

enum class PackMethod : std::uint32_t { zstd = 1 };

// What a PACK record begins with. Behind it come the dictionary, for each block where it ends (a u64, from the first block's start on),
// and the blocks: each a stretch of the plain cassette, from behind its FileHeader on, as one frame of zstd's.
struct PackHead {
    std::uint32_t head_bytes;  // of this; a later addition may enlarge it
    PackMethod method;
    std::uint32_t block_bytes;  // of the plain cassette in each block but the last: a power of two
    std::uint32_t dictionary_bytes;
    FileHeader plain;  // the plain cassette's
};
static_assert(sizeof(PackHead) == 80);

inline constexpr std::uint32_t kMostPackHead = 4096;
inline constexpr std::uint32_t kMostDictionary = 1024 * 1024;
inline constexpr std::uint32_t kLeastBlock = 4 * 1024;
inline constexpr std::uint32_t kMostBlock = 64 * 1024;
// How much a record may unpack to: so many times its length, and so much in any case.
inline constexpr std::uint64_t kMostUnpacked = 256;
inline constexpr std::uint64_t kFreelyUnpacked = 16 * 1024 * 1024;

// The byte strings of an interaction, in the order in which they are stored. Playing needs the first two, so they stand
// next to the event table and one read fetches all.
enum class Stream : std::uint8_t { response_head, response_body, request_head, request_body, trace };
inline constexpr std::size_t kStreams = 5;

struct StreamRef {
    std::uint64_t length;
    std::uint64_t location;  // 0: inline, in its place in this record; else the file offset of equal bytes stored earlier
    std::uint64_t checksum;  // XXH3-64 of the bytes
};

constexpr bool is_head(Stream stream) { return stream == Stream::response_head || stream == Stream::request_head; }

// Metadata points into heads, so they are read whole by whoever decodes it: a long one that many interactions share would take time
// out of proportion to the file (FORMAT.md, "Head").
inline constexpr std::uint64_t kLongestSharedHead = 4096;

// What a stream takes of its own record.
constexpr std::uint64_t inline_length(const StreamRef& ref) { return ref.location == 0 ? ref.length : 0; }

struct Hash128 {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const Hash128&, const Hash128&) = default;
    [[nodiscard]] bool empty() const { return low == 0 && high == 0; }
};

// The keys under which an interaction is found.
enum class KeyKind : std::uint8_t { exact, canonical, bodiless };
inline constexpr std::size_t kKeyKinds = 3;

inline constexpr std::uint32_t kInteractionBrokenOff = 1u << 0;   // the application ended it before libcurl did
inline constexpr std::uint32_t kInteractionPulledBody = 1u << 1;  // the request body came from callbacks, while it ran
inline constexpr std::uint32_t kInteractionComplained = 1u << 2;  // there is an error text, though the result is 0
inline constexpr std::uint32_t kInteractionConnected = 1u << 3;   // it left a connection to the application: continuations may follow
// Of a part: its request was made once more than recorded, and what was recorded had been played. It is one more, and replaces nothing.
inline constexpr std::uint32_t kInteractionFurther = 1u << 4;

struct InteractionHead {
    Hash128 exact_key;           // the request byte for byte; empty where a redaction would make it an oracle
    Hash128 canonical_key;       // the request in canonical form
    std::uint64_t bodiless_key;  // the canonical request without its body, for bodies that are pulled while playing
    std::uint64_t variant;       // hash of what prefers among equals and never decides (other headers)
    std::uint64_t session;       // the session that recorded it
    std::int64_t started_ns;     // Unix time
    std::uint64_t duration_ns;
    std::int32_t result;  // the CURLcode that the application got
    std::uint32_t flags;
    std::uint32_t event_count;
    std::uint32_t metadata_bytes;
    std::uint32_t end_call;    // the call in which it ended: see Event::call
    std::uint32_t begin_call;  // the last call before it began
    std::uint64_t metadata_checksum;
    StreamRef streams[kStreams];
};
static_assert(sizeof(InteractionHead) == 32 + 5 * 8 + 6 * 4 + 8 + kStreams * 24);

// More events of an earlier interaction: what the application did with the connection that its transfer left open. One record
// a call, so that a process may end at any moment.
struct ContinuationHead {
    std::uint64_t interaction;  // offset of that interaction's record
    std::uint32_t event_count;
    std::uint32_t flags;
};
static_assert(sizeof(ContinuationHead) == 16);

inline constexpr std::uint32_t kContinuationLast = 1u << 0;  // the application has given the connection up

enum class EventKind : std::uint8_t {
    header = 1,
    body = 2,
    pull = 3,
    seek = 4,
    progress = 5,
    debug = 6,
    info = 7,
    callback = 8,  // a call of any other callback
    paused = 9,    // a header, chunk or pull on which the application paused: libcurl gives it, or asks, again later
    cookie = 10,   // libcurl took a cookie
    lock = 11,     // libcurl called a lock function of a share
    frame = 12,    // what curl_ws_meta tells of the next body events
    send = 13,     // the application sends something on the connection by itself,
    receive = 14,  // or receives; in continuations only
    policy = 15,   // a server told of something to be kept for later transfers
};

inline constexpr std::uint8_t kEventAnswered = 1u << 0;      // the application's answer was not the usual one: see `value`
inline constexpr std::uint8_t kEventInPause = 1u << 1;       // delivered from inside the application's call that lifted a pause
inline constexpr std::uint8_t kEventDespitePause = 1u << 2;  // delivered although the application had paused this direction
inline constexpr std::uint8_t kEventInCall = 1u << 3;        // send, debug: it happened in a call of the application's on the connection,
inline constexpr std::uint8_t kEventInCallback = 1u << 4;    // which came from inside a callback
inline constexpr std::uint8_t kEventMessage = 1u << 5;       // send, receive: by curl_ws_send or curl_ws_recv
inline constexpr std::uint8_t kEventFramed = 1u << 6;        // receive: its bytes begin with a WsFrame

struct Event {
    EventKind kind;
    std::uint8_t flags;
    // header: which field libcurl kept of it (kHeaderOrigins); debug: curl_infotype; pull: the source; seek: the source <<
    // kSeekSourceShift, and the origin; info: kInfoWasNull; callback: number of the option that sets it; paused: the source <<
    // kPausedSourceShift, and the kind; cookie: kCookieIsAged; lock: the curl_lock_data; send, receive: the CURLcode
    std::uint16_t detail;
    std::uint32_t size;     // bytes that the event takes from its stream
    std::uint64_t time_ns;  // since the transfer began (multi: since the handle was added)
    // header, body, progress, seek, callback: the unusual answer; pull: bytes asked for; debug: length, if not kept; info: its
    // place in Metadata::asked; paused: bytes asked for, or how many of its stream's next bytes were offered; lock: kUnlock, or the
    // curl_lock_access; receive: how many more calls in a row came out the same
    std::uint32_t value;
    std::uint32_t call;  // number of the application's call into libcurl that delivered it, the same for every transfer in it
};
static_assert(sizeof(Event) == 24);

inline constexpr unsigned kSeekSourceShift = 2;    // SEEK_SET, SEEK_CUR and SEEK_END need two bits
inline constexpr unsigned kPausedSourceShift = 3;  // header, body and pull need three

// A header line's field, as curl_easy_header gives it: its origin (a bit of curl/header.h's CURLH_) and the number of its request.
// 0: it has none. A status line has the number of its request, and the bit for a pseudo header stands for ":status".
inline constexpr unsigned kHeaderOrigins = 0x1f;
inline constexpr unsigned kHeaderRequestShift = 5;
inline constexpr std::uint16_t kInfoWasNull = 1u << 0;   // getinfo answered a null pointer
inline constexpr std::uint16_t kCookieIsAged = 1u << 0;  // its expiry was given as an age, not as a date
inline constexpr std::uint32_t kUnlock = UINT32_MAX;

// What curl_ws_meta and curl_ws_recv tell of a frame, or of the part of it that is at hand: the bytes of a frame event.
struct WsFrame {
    std::int32_t age;
    std::int32_t flags;
    std::int64_t offset;
    std::int64_t left;
    std::uint64_t length;
    friend bool operator==(const WsFrame&, const WsFrame&) = default;
};
static_assert(sizeof(WsFrame) == 32);

// What a send event's bytes begin with; behind it come the `kept` bytes, and behind those the error text.
struct SendCall {
    std::uint64_t offered;   // bytes that the application wanted to send
    std::uint64_t accepted;  // bytes that libcurl said it took
    std::uint64_t kept;      // bytes of them that stand here: those taken (libcurl 8 takes all in raw mode, and says 0)
    std::int64_t fragment;   // curl_ws_send's fragsize and flags
    std::uint32_t flags;
    std::uint32_t reserved;
};
static_assert(sizeof(SendCall) == 40);

// The stream that an event of this kind takes its bytes from.
constexpr Stream stream_of(EventKind kind) {
    switch (kind) {
        case EventKind::header:
            return Stream::response_head;
        case EventKind::body:
            return Stream::response_body;
        case EventKind::pull:
            return Stream::request_body;
        default:
            return Stream::trace;
    }
}

constexpr std::uint64_t padded(std::uint64_t length) { return (length + kAlignment - 1) & ~std::uint64_t{kAlignment - 1}; }

}  // namespace replay
